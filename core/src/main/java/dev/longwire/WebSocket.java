package dev.longwire;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket (RFC 6455), client or server, whatever line carries it.
 *
 * <p>Every method may be called from any thread at any time, also from a callback. Messages sent by one thread arrive in
 * the order in which they were sent. Bytes handed over are copied or written before the call returns: the caller may
 * change its arrays and buffers at once, and a {@code ByteBuffer}'s position and limit stay as they are.
 *
 * <p>Events go to the {@link Callback} or {@link Listener} that the socket was made with.
 */
public interface WebSocket {

    /**
     * Starts to open the connection: {@link Event.Opening}, then {@link Event.Opened} or, if it fails, {@link Event.Error},
     * and in the end exactly one {@link Event.Closed}. While the socket is opening, open or closing this changes nothing;
     * after it was closed it opens anew.
     *
     * @return the status after the attempt started: {@link Status#OPENING}, or the unchanged status
     * @throws IllegalStateException on a closed socket that a server had accepted: only its client can open it again; or if
     *     the I/O threads were shut down
     */
    Status open();

    /**
     * Whether messages can be sent.
     *
     * @return true while the status is {@link Status#OPEN}
     */
    boolean isOpen();

    /**
     * The current status.
     *
     * @return the status; it may have changed by the time the caller looks at it
     */
    Status status();

    /**
     * Sends a text message. Past {@link Limits#sendQueue()} this waits until the peer has taken enough, the socket is closed,
     * or the thread is interrupted; on an I/O thread it throws instead. Unpaired surrogates are sent as U+FFFD, so that what arrives is always valid text.
     *
     * @param text the message
     * @return this socket
     * @throws NotOpenException if the socket is not open; nothing was sent
     * @throws SendQueueFullException on an I/O thread, if the queue is full; nothing was sent
     * @throws InterruptedSendException if the thread is interrupted while it waits; nothing was sent
     */
    WebSocket send(CharSequence text);

    /**
     * Sends a binary message. Waits and fails as {@link #send(CharSequence)} does.
     *
     * @param data the message
     * @return this socket
     * @throws NotOpenException if the socket is not open; nothing was sent
     * @throws SendQueueFullException on an I/O thread, if the queue is full; nothing was sent
     * @throws InterruptedSendException if the thread is interrupted while it waits; nothing was sent
     */
    WebSocket send(byte[] data);

    /**
     * Sends a binary message: what is between position and limit, which stay as they are. Waits and fails as {@link
     * #send(CharSequence)} does.
     *
     * @param data the message
     * @return this socket
     * @throws NotOpenException if the socket is not open; nothing was sent
     * @throws SendQueueFullException on an I/O thread, if the queue is full; nothing was sent
     * @throws InterruptedSendException if the thread is interrupted while it waits; nothing was sent
     */
    WebSocket send(ByteBuffer data);

    /**
     * Sends a binary message or, with {@code isData} false, a text message, in which bytes that are not valid UTF-8 are
     * replaced by U+FFFD. Waits and fails as {@link #send(CharSequence)} does.
     *
     * @param message the message
     * @param isData whether it is binary
     * @return this socket
     * @throws NotOpenException if the socket is not open; nothing was sent
     * @throws SendQueueFullException on an I/O thread, if the queue is full; nothing was sent
     * @throws InterruptedSendException if the thread is interrupted while it waits; nothing was sent
     */
    WebSocket send(byte[] message, boolean isData);

    /**
     * Sends a text message that is UTF-8 already, such as the window a {@link Listener} was given: what is between position
     * and limit, which stay as they are. Waits and fails as {@link #send(CharSequence)} does.
     *
     * @param utf8 the message
     * @return this socket
     * @throws IllegalArgumentException if it is not well-formed UTF-8; nothing was sent
     * @throws NotOpenException if the socket is not open; nothing was sent
     * @throws SendQueueFullException on an I/O thread, if the queue is full; nothing was sent
     * @throws InterruptedSendException if the thread is interrupted while it waits; nothing was sent
     */
    WebSocket sendText(ByteBuffer utf8);

    /**
     * Sends a text message that is not compressed, whatever was agreed (see {@link Compression}): one that holds a secret, for
     * example. Waits and fails as {@link #send(CharSequence)} does.
     *
     * @param text the message
     * @return this socket
     * @throws NotOpenException if the socket is not open; nothing was sent
     * @throws SendQueueFullException on an I/O thread, if the queue is full; nothing was sent
     * @throws InterruptedSendException if the thread is interrupted while it waits; nothing was sent
     */
    WebSocket sendUncompressed(CharSequence text);

    /**
     * Sends a binary message that is not compressed, whatever was agreed (see {@link Compression}): one that is compressed
     * already, for example. Waits and fails as {@link #send(CharSequence)} does.
     *
     * @param data the message: what is between position and limit, which stay as they are
     * @return this socket
     * @throws NotOpenException if the socket is not open; nothing was sent
     * @throws SendQueueFullException on an I/O thread, if the queue is full; nothing was sent
     * @throws InterruptedSendException if the thread is interrupted while it waits; nothing was sent
     */
    WebSocket sendUncompressed(ByteBuffer data);

    /**
     * Sends a text message, and waits no longer than a while for room in the queue; on an I/O thread not at all.
     *
     * @param text the message
     * @param timeout how long to wait; zero or less does not wait
     * @return this socket
     * @throws NotOpenException if the socket is not open, or is closed meanwhile; nothing was sent
     * @throws SendQueueFullException if there was no room in that time; nothing was sent
     * @throws InterruptedSendException if the thread is interrupted while it waits; nothing was sent
     */
    WebSocket send(CharSequence text, Duration timeout);

    /**
     * Sends a binary message, and waits no longer than a while, as {@link #send(CharSequence, Duration)} does.
     *
     * @param data the message: what is between position and limit, which stay as they are
     * @param timeout how long to wait; zero or less does not wait
     * @return this socket
     * @throws NotOpenException if the socket is not open, or is closed meanwhile; nothing was sent
     * @throws SendQueueFullException if there was no room in that time; nothing was sent
     * @throws InterruptedSendException if the thread is interrupted while it waits; nothing was sent
     */
    WebSocket send(ByteBuffer data, Duration timeout);

    /**
     * Sends a text message if it can be taken now: for one message to many sockets, each of which may be gone or behind. Never
     * waits, and throws neither {@link NotOpenException} nor {@link SendQueueFullException}.
     *
     * @param text the message
     * @return what became of it; nothing was sent unless it is {@link SendResult#ACCEPTED}
     */
    SendResult trySend(CharSequence text);

    /**
     * Sends a binary message if it can be taken now, as {@link #trySend(CharSequence)} does.
     *
     * @param data the message: what is between position and limit, which stay as they are
     * @return as there
     */
    SendResult trySend(ByteBuffer data);

    /**
     * Sends a text message without ever waiting.
     *
     * @param text the message
     * @return completes when the operating system has taken the message; fails with {@link NotOpenException}, {@link
     *     SendQueueFullException} or, when the connection ends first, with {@link NotOpenException}. It completes on an I/O
     *     thread: do not block in what depends on it
     */
    CompletionStage<@Nullable Void> sendAsync(CharSequence text);

    /**
     * Sends a binary message without ever waiting.
     *
     * @param data the message: what is between position and limit, which stay as they are
     * @return as for {@link #sendAsync(CharSequence)}
     */
    CompletionStage<@Nullable Void> sendAsync(ByteBuffer data);

    /**
     * Sends a Ping of our own (RFC 6455 §5.5.2).
     *
     * @return completes on an I/O thread with the round trip time when the matching Pong arrives; fails with {@link
     *     NotOpenException} if the socket is not open or is closed before, and with {@link IllegalStateException} while 64
     *     Pings wait for their Pong
     */
    CompletionStage<Duration> ping();

    /**
     * The time between the latest Ping, the heartbeat's or one of {@link #ping()}, and its Pong.
     *
     * @return null before the first Pong of this connection
     */
    @Nullable
    Duration roundTripTime();

    /**
     * Closes with {@link CloseCode#NORMAL} and no reason.
     *
     * @return this socket
     * @see #close(int, String)
     */
    WebSocket close();

    /**
     * Sends what was queued, then a Close frame, and ends the connection when the peer has answered or {@link
     * Limits#closeTimeout()} has passed without progress; use {@link #abort()} not to wait for that. Returns at once; {@link Event.Closed} tells when it is complete.
     * An opening connection is given up. A second close, or one on a closed socket, does nothing.
     *
     * @param code 1000, 1001, 1002, 1003, 1007 to 1014 or 3000 to 4999; an endpoint without a special reason uses {@link
     *     CloseCode#NORMAL}
     * @param reason for logs and people, not empty only if useful; at most 123 bytes of UTF-8
     * @return this socket
     * @throws IllegalArgumentException if the code may not be sent or the reason is too long
     */
    WebSocket close(int code, String reason);

    /**
     * Ends the connection now: what was queued, and what the other side has not read, may be lost. Where the line allows it the
     * other side can tell it from a close (a reset). {@link Event.Closed} follows at once, with 1006, by {@link ClosedBy#LOCAL} and
     * without a cause, unless both sides had said Close or the connection had failed before. Returns at once; on a closed socket it
     * does nothing.
     *
     * @return this socket
     */
    WebSocket abort();

    /**
     * Stops reading from the line, so that the peer is held back, until {@link #resume()}. Messages that were read already
     * may still be delivered. While paused no heartbeat is judged. A second pause does nothing.
     */
    void pause();

    /** Reads on after {@link #pause()}. Without a pause it does nothing. */
    void resume();

    /**
     * How many bytes wait to be sent: taken by a send call, not yet by the operating system. It is what {@link Limits#sendQueue()}
     * bounds: for each message in the queue its payload and 64 bytes; once its frame was made, with the header and perhaps
     * compressed, those bytes of it that the operating system has not taken. What waits in the operating system or on the way is
     * not counted.
     *
     * @return bytes; 0 when nothing waits
     */
    long bufferedAmount();

    /**
     * Has the socket keep something of the application's, who its user is for example, in the place of what it kept before. It
     * keeps it when it is closed, too, and when it opens again.
     *
     * @param kept any object; null for nothing
     * @return this
     */
    WebSocket attach(@Nullable Object kept);

    /**
     * What the socket keeps for the application: what a server accepted it with, or the object given to {@link #attach} last.
     *
     * @return null if there is nothing
     */
    @Nullable
    Object attachment();

    /**
     * What the socket keeps for the application.
     *
     * @param type what it is
     * @param <T> the same
     * @return the object, never null
     * @throws IllegalStateException if there is nothing, or something else; the message says what
     */
    default <T> T attachment(Class<T> type) {
        Object kept = attachment();
        if (!type.isInstance(kept)) {
            throw new IllegalStateException(
                    kept == null
                            ? "nothing is attached to this socket: call attach(...), or accept it with an attachment"
                            : "a " + kept.getClass().getName() + " is attached to this socket, no " + type.getName());
        }
        return type.cast(kept);
    }

    /**
     * What was agreed when the connection opened; stays after it was closed, until it is opened again.
     *
     * @return null before the connection was open
     */
    @Nullable
    Handshake handshake();
}
