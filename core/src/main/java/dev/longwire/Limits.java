package dev.longwire;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every bound of a connection. Sizes are bytes, and always of the message as the application sees it (after
 * decompression). Change one with its {@code with} method: {@code Limits.DEFAULT.withMaxMessageSize(64 << 20)}. Immutable, and safe
 * for use by several threads. Two are equal if all bounds are.
 */
public final class Limits {
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    /** The defaults that each accessor names. */
    public static final Limits DEFAULT = new Limits(new Edit());

    private final int maxMessageSize;
    private final int maxFragments;
    private final int maxEmptyFragments;
    private final int maxControlFrames;
    private final int maxHandshakeHead;
    private final int sendQueue;
    private final int receiveQueue;
    private final Duration handshakeTimeout;
    private final Duration closeTimeout;
    private final Duration pingInterval;
    private final Duration pongTimeout;
    private final Duration writeTimeout;
    private final Duration messageTimeout;

    /** The one place that checks ranges. */
    private Limits(Edit edit) {
        maxMessageSize = Range.check("maxMessageSize", edit.maxMessageSize, 1, LARGEST_ARRAY);
        maxFragments = Range.check("maxFragments", edit.maxFragments, 1, Integer.MAX_VALUE);
        maxEmptyFragments = Range.check("maxEmptyFragments", edit.maxEmptyFragments, 0, Integer.MAX_VALUE);
        maxControlFrames = Range.check("maxControlFrames", edit.maxControlFrames, 1, Integer.MAX_VALUE);
        maxHandshakeHead = Range.check("maxHandshakeHead", edit.maxHandshakeHead, 1 << 10, 1 << 20);
        sendQueue = Range.check("sendQueue", edit.sendQueue, 1, Integer.MAX_VALUE);
        receiveQueue = Range.check("receiveQueue", edit.receiveQueue, 1, Integer.MAX_VALUE);
        handshakeTimeout = Range.check("handshakeTimeout", edit.handshakeTimeout, false);
        closeTimeout = Range.check("closeTimeout", edit.closeTimeout, false);
        pingInterval = Range.check("pingInterval", edit.pingInterval, true);
        pongTimeout = Range.check("pongTimeout", edit.pongTimeout, false);
        writeTimeout = Range.check("writeTimeout", edit.writeTimeout, false);
        messageTimeout = Range.check("messageTimeout", edit.messageTimeout, false);
    }

    /**
     * Largest message received; a larger one closes the connection with 1009. 1 to 2,147,483,639; default 16 MiB.
     *
     * @return bytes
     */
    public int maxMessageSize() {
        return maxMessageSize;
    }

    /**
     * Most fragments of one message; more closes with 1008. At least 1; default 131,072.
     *
     * @return how many
     */
    public int maxFragments() {
        return maxFragments;
    }

    /**
     * Most fragments without payload in a row; more closes with 1008. At least 0; default 128.
     *
     * @return how many
     */
    public int maxEmptyFragments() {
        return maxEmptyFragments;
    }

    /**
     * Most Ping and Pong frames received in a second; more closes with 1008. At least 1; default 1,000.
     *
     * @return how many
     */
    public int maxControlFrames() {
        return maxControlFrames;
    }

    /**
     * Largest HTTP head read in the opening handshake. 1 KiB to 1 MiB; default 16 KiB.
     *
     * @return bytes
     */
    public int maxHandshakeHead() {
        return maxHandshakeHead;
    }

    /**
     * Most bytes that wait to be sent; past it {@code send} waits and {@code sendAsync} fails. A larger message is taken
     * when nothing else waits. At least 1; default 16 MiB.
     *
     * @return bytes
     */
    public int sendQueue() {
        return sendQueue;
    }

    /**
     * Bytes received but not yet taken by a {@link Callback} or {@link Conversation} at which the socket stops reading. At
     * least 1; default 256 KiB.
     *
     * @return bytes
     */
    public int receiveQueue() {
        return receiveQueue;
    }

    /**
     * Most time for name look-up, connect, TLS and upgrade together. Default 10 s.
     *
     * @return the time
     */
    public Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    /**
     * Most time a closing connection waits without progress for the peer: to take what is queued, to answer our Close, to
     * end the line. Default 5 s.
     *
     * @return the time
     */
    public Duration closeTimeout() {
        return closeTimeout;
    }

    /**
     * Time between Pings that keep the connection alive and measure the round trip; zero sends none. Default 20 s.
     *
     * @return the time
     */
    public Duration pingInterval() {
        return pingInterval;
    }

    /**
     * Most time from a Ping being written until anything is received; past it the connection is given up. Default 20 s.
     *
     * @return the time
     */
    public Duration pongTimeout() {
        return pongTimeout;
    }

    /**
     * Most time in which the peer takes nothing of what waits to be sent to it; past it the connection is given up, whether
     * the peer still answers Pings or not. Any byte that the operating system takes starts it anew. Default 60 s.
     *
     * @return the time
     */
    public Duration writeTimeout() {
        return writeTimeout;
    }

    /**
     * Most time in which nothing more comes of a message or frame that the peer has begun, while this side reads; past it
     * the connection closes with 1008. Control frames in between do not count. Default 60 s.
     *
     * @return the time
     */
    public Duration messageTimeout() {
        return messageTimeout;
    }

    /**
     * With another largest message.
     *
     * @param bytes 1 to 2,147,483,639
     * @return the changed limits
     */
    public Limits withMaxMessageSize(int bytes) {
        return with(edit -> edit.maxMessageSize = bytes);
    }

    /**
     * With other bounds on the fragments of a message.
     *
     * @param most most fragments of one message, at least 1
     * @param mostEmpty most empty fragments in a row, at least 0
     * @return the changed limits
     */
    public Limits withMaxFragments(int most, int mostEmpty) {
        return with(edit -> {
            edit.maxFragments = most;
            edit.maxEmptyFragments = mostEmpty;
        });
    }

    /**
     * With another bound on control frames.
     *
     * @param perSecond most control frames received in a second, at least 1
     * @return the changed limits
     */
    public Limits withMaxControlFrames(int perSecond) {
        return with(edit -> edit.maxControlFrames = perSecond);
    }

    /**
     * With another bound on the HTTP head.
     *
     * @param bytes 1,024 to 1,048,576
     * @return the changed limits
     */
    public Limits withMaxHandshakeHead(int bytes) {
        return with(edit -> edit.maxHandshakeHead = bytes);
    }

    /**
     * With another bound on bytes that wait to be sent.
     *
     * @param bytes at least 1
     * @return the changed limits
     */
    public Limits withSendQueue(int bytes) {
        return with(edit -> edit.sendQueue = bytes);
    }

    /**
     * With another bound on bytes received ahead of a callback.
     *
     * @param bytes at least 1
     * @return the changed limits
     */
    public Limits withReceiveQueue(int bytes) {
        return with(edit -> edit.receiveQueue = bytes);
    }

    /**
     * With another time for the whole opening.
     *
     * @param timeout more than zero
     * @return the changed limits
     */
    public Limits withHandshakeTimeout(Duration timeout) {
        return with(edit -> edit.handshakeTimeout = timeout);
    }

    /**
     * With another time for the peer to close.
     *
     * @param timeout more than zero
     * @return the changed limits
     */
    public Limits withCloseTimeout(Duration timeout) {
        return with(edit -> edit.closeTimeout = timeout);
    }

    /**
     * With another heartbeat.
     *
     * @param interval time between Pings; zero sends none
     * @param timeout most time from a Ping being written until anything is received
     * @return the changed limits
     */
    public Limits withHeartbeat(Duration interval, Duration timeout) {
        return with(edit -> {
            edit.pingInterval = interval;
            edit.pongTimeout = timeout;
        });
    }

    /**
     * With another time for the peer to take something of what is sent to it.
     *
     * @param timeout more than zero
     * @return the changed limits
     */
    public Limits withWriteTimeout(Duration timeout) {
        return with(edit -> edit.writeTimeout = timeout);
    }

    /**
     * With another time for the peer to go on with a message that it has begun.
     *
     * @param timeout more than zero
     * @return the changed limits
     */
    public Limits withMessageTimeout(Duration timeout) {
        return with(edit -> edit.messageTimeout = timeout);
    }

    private Limits with(Consumer<Edit> change) {
        Edit edit = new Edit(this);
        change.accept(edit);
        return new Limits(edit);
    }

    private List<Object> values() {
        return List.of(
                maxMessageSize,
                maxFragments,
                maxEmptyFragments,
                maxControlFrames,
                maxHandshakeHead,
                sendQueue,
                receiveQueue,
                handshakeTimeout,
                closeTimeout,
                pingInterval,
                pongTimeout,
                writeTimeout,
                messageTimeout);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Limits that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** Each bound by its name, for logs. */
    @Override
    public String toString() {
        String names = "maxMessageSize=%s, maxFragments=%s, maxEmptyFragments=%s, maxControlFrames=%s, "
                + "maxHandshakeHead=%s, sendQueue=%s, receiveQueue=%s, handshakeTimeout=%s, closeTimeout=%s, "
                + "pingInterval=%s, pongTimeout=%s, writeTimeout=%s, messageTimeout=%s";
        return "Limits[" + names.formatted(values().toArray()) + "]";
    }

    /** The bounds in changeable form, for the moment of one change. */
    private static final class Edit {
        int maxMessageSize = 16 << 20;
        int maxFragments = 131_072;
        int maxEmptyFragments = 128;
        int maxControlFrames = 1_000;
        int maxHandshakeHead = 16 << 10;
        int sendQueue = 16 << 20;
        int receiveQueue = 256 << 10;
        Duration handshakeTimeout = Duration.ofSeconds(10);
        Duration closeTimeout = Duration.ofSeconds(5);
        Duration pingInterval = Duration.ofSeconds(20);
        Duration pongTimeout = Duration.ofSeconds(20);
        Duration writeTimeout = Duration.ofSeconds(60);
        Duration messageTimeout = Duration.ofSeconds(60);

        /** The defaults. */
        Edit() {}

        Edit(Limits from) {
            maxMessageSize = from.maxMessageSize;
            maxFragments = from.maxFragments;
            maxEmptyFragments = from.maxEmptyFragments;
            maxControlFrames = from.maxControlFrames;
            maxHandshakeHead = from.maxHandshakeHead;
            sendQueue = from.sendQueue;
            receiveQueue = from.receiveQueue;
            handshakeTimeout = from.handshakeTimeout;
            closeTimeout = from.closeTimeout;
            pingInterval = from.pingInterval;
            pongTimeout = from.pongTimeout;
            writeTimeout = from.writeTimeout;
            messageTimeout = from.messageTimeout;
        }
    }
}
