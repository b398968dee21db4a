package dev.longwire;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
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
    private final Inbox inbox;
    private final WebSocket socket;

    private Conversation(Function<Listener, WebSocket> maker, Limits limits) {
        this.inbox = new Inbox(limits.receiveQueue());
        this.socket = maker.apply(inbox);
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
        conversation.inbox.awaitOpened(conversation.socket);
        return conversation;
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
        return Objects.requireNonNull(inbox.next(socket, null), "only a timeout gives null");
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
        return inbox.next(socket, timeout);
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
        return inbox.close(socket, code, reason);
    }

    /**
     * How the connection was closed.
     *
     * @return null while it is not
     */
    public Event.@Nullable Closed closed() {
        return inbox.closed();
    }

    /**
     * The socket under this conversation, for everything else; its messages come here.
     *
     * @return the socket
     */
    public WebSocket socket() {
        return socket;
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
}
