package dev.longwire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket in blocking style, for scripts, tests and virtual threads: connect, send, receive, close.
 *
 * <p>Messages wait here until they are received; past {@link Limits#receiveQueue()} the peer is held back. Methods may be
 * called from any thread but an I/O thread; each message goes to one receiver. Iterating ends when the peer, or this side,
 * closes in good order.
 */
public final class Conversation implements AutoCloseable, Iterable<Message> {
    /** What a waiting message costs beyond its payload, roughly. */
    private static final int OVERHEAD = 64;

    private static final int STEP = 4 << 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Message> messages = new ArrayDeque<>();
    private final int limit;
    private final WebSocket socket;

    private long cost;
    /** What the memory budget counts of it: nothing after the end, when perhaps nobody comes for the rest. */
    private long counted;

    private boolean paused;
    private boolean closing;
    /** Who has taken the last message and has not come back for another: it may be about to answer. */
    private @Nullable Thread worker;
    /** Lets our answer to the peer's Close go; null unless that waits for what was received before. */
    private @Nullable Runnable goOn;

    private boolean opened;
    private Event.@Nullable Closed closed;

    private Conversation(Function<Listener, WebSocket> maker, Limits limits) {
        this.limit = limits.receiveQueue();
        this.socket = maker.apply(new Receiver());
    }

    /**
     * Opens a socket and waits until it is open.
     *
     * @param maker makes a socket that is not open yet, with the listener it is given
     * @param limits the bound on what waits to be received
     * @return the open conversation
     * @throws HandshakeException if the socket does not open; says why
     */
    public static Conversation open(Function<Listener, WebSocket> maker, Limits limits) throws HandshakeException {
        Conversation conversation = new Conversation(maker, limits);
        conversation.socket.open();
        conversation.awaitOpened();
        return conversation;
    }

    private void awaitOpened() throws HandshakeException {
        lock.lock();
        try {
            while (!opened && closed == null) {
                changed.await();
            }
            if (!opened && closed != null) {
                throw failure(closed);
            }
        } catch (InterruptedException interrupted) {
            socket.close();
            Thread.currentThread().interrupt();
            throw new HandshakeException("interrupted while the socket was opening", interrupted);
        } finally {
            lock.unlock();
        }
    }

    /** The exception of this thread, with the I/O thread's as its cause, so that both stack traces are there. */
    private static HandshakeException failure(Event.Closed closed) {
        if (closed.cause() instanceof HandshakeException known) {
            HandshakeException here = new HandshakeException(
                    String.valueOf(known.getMessage()), known.status(), known.headers(), known.body());
            here.initCause(known);
            return here;
        }
        return new HandshakeException("the socket did not open: " + closed.describe(), closed.cause());
    }

    /**
     * Sends a text message; waits while the send queue is full.
     *
     * @param text the message
     * @return this conversation
     * @throws NotOpenException if the socket is not open
     * @throws InterruptedSendException if the thread is interrupted while it waits; nothing was sent, the conversation goes on
     */
    public Conversation send(CharSequence text) {
        socket.send(text);
        return this;
    }

    /**
     * Sends a binary message; waits while the send queue is full.
     *
     * @param data the message
     * @return this conversation
     * @throws NotOpenException if the socket is not open
     * @throws InterruptedSendException if the thread is interrupted while it waits; nothing was sent, the conversation goes on
     */
    public Conversation send(byte[] data) {
        socket.send(data);
        return this;
    }

    /**
     * Sends a binary message; waits while the send queue is full.
     *
     * @param data the message: what is between position and limit, which stay
     * @return this conversation
     * @throws NotOpenException if the socket is not open
     * @throws InterruptedSendException if the thread is interrupted while it waits; nothing was sent, the conversation goes on
     */
    public Conversation send(ByteBuffer data) {
        socket.send(data);
        return this;
    }

    /**
     * Waits for the next message. What arrived before a close can still be received after it. The peer's Close is answered when
     * all that came before it was received and whoever took the last of it is back for more, at the latest after half of {@link
     * Limits#closeTimeout()}: until then it can be answered.
     *
     * @return the message
     * @throws NotOpenException if the socket was closed and every message was received; it carries how
     * @throws InterruptedException if the thread is interrupted while it waits; the conversation goes on
     */
    public Message receive() throws InterruptedException {
        return Objects.requireNonNull(next(null), "only a timeout gives null");
    }

    /**
     * Waits for the next message for a while.
     *
     * @param timeout how long to wait; zero looks once
     * @return the message; null if none came in that time
     * @throws NotOpenException if the socket was closed and every message was received; it carries how
     * @throws InterruptedException if the thread is interrupted while it waits; the conversation goes on
     */
    public @Nullable Message receive(Duration timeout) throws InterruptedException {
        return next(timeout);
    }

    private @Nullable Message next(@Nullable Duration timeout) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (worker == Thread.currentThread()) {
                worker = null;
            }
            letGo();
            long left = timeout == null ? 0 : TimeUnit.NANOSECONDS.convert(timeout); // at most 292 years
            while (messages.isEmpty()) {
                if (closed != null) {
                    throw new NotOpenException(socket, "no more messages", closed);
                }
                if (timeout == null) {
                    changed.await();
                } else if (left <= 0) {
                    return null;
                } else {
                    left = changed.awaitNanos(left);
                }
            }
            Message message = messages.remove();
            cost -= costOf(message);
            count(closed == null ? cost : 0);
            if (paused && cost <= limit / 2) {
                paused = false;
                socket.resume();
            }
            worker = messages.isEmpty() ? Thread.currentThread() : null;
            return message;
        } finally {
            lock.unlock();
        }
    }

    /** In steps, so that small messages cost nothing. */
    private void count(long now) {
        long change = now - counted;
        if (Math.abs(change) >= STEP || now == 0) {
            MemoryBudget.process().addHeap(change);
            counted = now;
        }
    }

    private boolean isAtWork() {
        return worker != null || !messages.isEmpty();
    }

    /** All that was received is worked off: then so is the peer's Close. */
    private void letGo() {
        if (goOn != null && !isAtWork()) {
            goOn.run();
            goOn = null;
        }
    }

    /**
     * The messages as they come. {@code hasNext} waits, and is false once the connection was closed in good order; after any
     * other end, and if the thread is interrupted, it throws {@link IllegalStateException}.
     *
     * @return an iterator that receives
     */
    @Override
    public Iterator<Message> iterator() {
        return new Messages();
    }

    /**
     * Sends a Ping and waits for its Pong.
     *
     * @return the round trip time
     * @throws NotOpenException if the socket is not open, or is closed before the Pong comes
     * @throws IllegalStateException while 64 Pings wait for their Pong
     * @throws InterruptedException if the thread is interrupted while it waits; the conversation goes on
     */
    public Duration ping() throws InterruptedException {
        try {
            return socket.ping().toCompletableFuture().get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IllegalStateException why) {
                throw why;
            }
            throw new IllegalStateException("the Ping failed", failed.getCause());
        }
    }

    /** Closes with 1000 and waits until the connection has ended, as {@link #close(int, String)} does; a second close does nothing. */
    @Override
    public void close() {
        close(CloseCode.NORMAL, "");
    }

    /**
     * Closes and waits until the connection has ended, at most the close timeout. Messages that were not received can still
     * be; what comes from now on past {@link Limits#receiveQueue()} is thrown away. If the thread is interrupted, the connection is
     * {@linkplain WebSocket#abort() aborted}, and the thread's interrupt status set again.
     *
     * @param code as for {@link WebSocket#close(int, String)}
     * @param reason as for {@link WebSocket#close(int, String)}
     * @return how it was closed
     */
    public Event.Closed close(int code, String reason) {
        lock.lock();
        try {
            socket.close(code, reason);
            closing = true;
            socket.resume(); // the peer's Close is behind its messages
            return awaitClosed();
        } finally {
            lock.unlock();
        }
    }

    private Event.Closed awaitClosed() {
        boolean interrupted = false;
        while (closed == null) {
            try {
                changed.await();
            } catch (InterruptedException enough) {
                interrupted = true;
                socket.abort(); // and Closed follows at once
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return closed;
    }

    /**
     * How the connection was closed.
     *
     * @return null while it is not
     */
    public Event.@Nullable Closed closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The socket under this conversation, for everything else; its messages come here.
     *
     * @return the socket
     */
    public WebSocket socket() {
        return socket;
    }

    private static int costOf(Message message) {
        return OVERHEAD + (message instanceof Event.Text text ? text.message().length() : message.bytes().length);
    }

    private final class Messages implements Iterator<Message> {
        private @Nullable Message next;

        @Override
        public boolean hasNext() {
            if (next != null) {
                return true;
            }
            try {
                next = receive();
                return true;
            } catch (NotOpenException ended) {
                Event.Closed how = ended.closed();
                if (how != null && how.clean()) {
                    return false;
                }
                throw ended;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for a message", interrupted);
            }
        }

        @Override
        public Message next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the connection was closed");
            }
            Message message = Objects.requireNonNull(next);
            next = null;
            return message;
        }
    }

    private final class Receiver implements Listener {
        @Override
        public void onOpened(WebSocket opening) {
            lock.lock();
            try {
                opened = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void onText(WebSocket from, ByteBuffer utf8) {
            add(from, new Event.Text(new String(octets(utf8), StandardCharsets.UTF_8)));
        }

        @Override
        public void onBinary(WebSocket from, ByteBuffer data) {
            add(from, new Event.Binary(octets(data)));
        }

        private static byte[] octets(ByteBuffer from) {
            byte[] octets = new byte[from.remaining()];
            from.get(octets);
            return octets;
        }

        private void add(WebSocket from, Message message) {
            lock.lock();
            try {
                if (closing && cost > limit) {
                    return;
                }
                messages.add(message);
                cost += costOf(message);
                count(cost);
                if (cost > limit && !paused && !closing) {
                    paused = true;
                    from.pause();
                }
                changed.signalAll(); // not one: that could be a thread that waits for the end
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean holdsClose(WebSocket from, Runnable answer) {
            lock.lock();
            try {
                if (isAtWork()) {
                    goOn = answer;
                }
                return isAtWork();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void onClosed(WebSocket socket, Event.Closed how) {
            lock.lock();
            try {
                closed = how;
                count(0);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
