package dev.longwire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Conversation} has received: the I/O thread puts messages in, other threads wait for them, and for the begin and end
 * of the connection.
 */
final class Inbox implements Listener {
    /** What a waiting message costs beyond its payload, roughly. */
    private static final int OVERHEAD = 64;

    private static final int STEP = 4 << 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Message> messages = new ArrayDeque<>();
    private final int limit;

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

    /**
     * With nothing in it.
     *
     * @param limit past which the socket is paused; it is resumed from half of it on
     */
    Inbox(int limit) {
        this.limit = limit;
    }

    // ---- any thread but an I/O thread -------------------------------------------------------------------------------

    void awaitOpened(WebSocket socket) throws HandshakeException {
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
     * Waits for the next message.
     *
     * @param timeout how long; null for ever
     * @return null if none came in that time
     */
    @Nullable
    Message next(WebSocket socket, @Nullable Duration timeout) throws InterruptedException {
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

    /** Closes, and waits for the end. */
    Event.Closed close(WebSocket socket, int code, String reason) {
        lock.lock();
        try {
            socket.close(code, reason);
            closing = true;
            socket.resume(); // the peer's Close is behind its messages
            return awaitClosed(socket);
        } finally {
            lock.unlock();
        }
    }

    private Event.Closed awaitClosed(WebSocket socket) {
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

    Event.@Nullable Closed closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    // ---- the I/O thread ---------------------------------------------------------------------------------------------

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
    public void onClosed(WebSocket from, Event.Closed how) {
        lock.lock();
        try {
            closed = how;
            count(0);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static int costOf(Message message) {
        return OVERHEAD + (message instanceof Event.Text text ? text.message().length() : message.bytes().length);
    }
}
