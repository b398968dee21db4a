package dev.longwire;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Every bound of a connection. Sizes are bytes, and always of the message as the application sees it (after
 * decompression). Change one with its {@code with} method: {@code Limits.DEFAULT.withMaxMessageSize(64 << 20)}.
 *
 * @param maxMessageSize largest message received; a larger one closes the connection with 1009. 1 to 2,147,483,639;
 *     default 16 MiB
 * @param maxFragments most fragments of one message; more closes with 1008. At least 1; default 131,072
 * @param maxEmptyFragments most fragments without payload in a row; more closes with 1008. At least 0; default 128
 * @param maxControlFrames most Ping and Pong frames received in a second; more closes with 1008. At least 1; default
 *     1,000
 * @param maxHandshakeHead largest HTTP head read in the opening handshake. 1 KiB to 1 MiB; default 16 KiB
 * @param sendQueue most bytes that wait to be sent; past it {@code send} waits and {@code sendAsync} fails. A larger
 *     message is taken when nothing else waits. At least 1; default 16 MiB
 * @param receiveQueue bytes received but not yet taken by a {@link Callback} or {@link Conversation} at which the socket
 *     stops reading. At least 1; default 256 KiB
 * @param handshakeTimeout most time for name look-up, connect, TLS and upgrade together. Default 10 s
 * @param closeTimeout most time a closing connection waits without progress for the peer: to take what is queued, to answer
 *     our Close, to end the line. Default 5 s
 * @param pingInterval time between Pings that keep the connection alive and measure the round trip; zero sends none.
 *     Default 20 s
 * @param pongTimeout most time from a Ping being written until anything is received; past it the connection is given up.
 *     Default 20 s
 * @param writeTimeout most time in which the peer takes nothing of what waits to be sent to it; past it the connection is
 *     given up, whether the peer still answers Pings or not. Any byte that the operating system takes starts it anew.
 *     Default 60 s
 * @param messageTimeout most time in which nothing more comes of a message or frame that the peer has begun, while this side
 *     reads; past it the connection closes with 1008. Control frames in between do not count. Default 60 s
 */
public record Limits(
        int maxMessageSize,
        int maxFragments,
        int maxEmptyFragments,
        int maxControlFrames,
        int maxHandshakeHead,
        int sendQueue,
        int receiveQueue,
        Duration handshakeTimeout,
        Duration closeTimeout,
        Duration pingInterval,
        Duration pongTimeout,
        Duration writeTimeout,
        Duration messageTimeout) {

    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;
    private static final Duration LONGEST = Duration.ofDays(365);

    /** The defaults named above. */
    public static final Limits DEFAULT = new Limits(
            16 << 20,
            131_072,
            128,
            1_000,
            16 << 10,
            16 << 20,
            256 << 10,
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60));

    /**
     * Checks every range.
     *
     * @param maxMessageSize as above
     * @param maxFragments as above
     * @param maxEmptyFragments as above
     * @param maxControlFrames as above
     * @param maxHandshakeHead as above
     * @param sendQueue as above
     * @param receiveQueue as above
     * @param handshakeTimeout as above
     * @param closeTimeout as above
     * @param pingInterval as above
     * @param pongTimeout as above
     * @param writeTimeout as above
     * @param messageTimeout as above
     * @throws IllegalArgumentException if one is out of its range; the message says which
     */
    public Limits {
        Range.check("maxMessageSize", maxMessageSize, 1, LARGEST_ARRAY);
        Range.check("maxFragments", maxFragments, 1, Integer.MAX_VALUE);
        Range.check("maxEmptyFragments", maxEmptyFragments, 0, Integer.MAX_VALUE);
        Range.check("maxControlFrames", maxControlFrames, 1, Integer.MAX_VALUE);
        Range.check("maxHandshakeHead", maxHandshakeHead, 1 << 10, 1 << 20);
        Range.check("sendQueue", sendQueue, 1, Integer.MAX_VALUE);
        Range.check("receiveQueue", receiveQueue, 1, Integer.MAX_VALUE);
        within("handshakeTimeout", handshakeTimeout, false);
        within("closeTimeout", closeTimeout, false);
        within("pingInterval", pingInterval, true);
        within("pongTimeout", pongTimeout, false);
        within("writeTimeout", writeTimeout, false);
        within("messageTimeout", messageTimeout, false);
    }

    private static void within(String name, Duration value, boolean mayBeZero) {
        if (value.isNegative() || (value.isZero() && !mayBeZero) || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be " + (mayBeZero ? "zero or " : "")
                    + "more than zero and at most 365 days");
        }
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
        return edit.limits();
    }

    /** The components in changeable form, for the moment of one change. */
    private static final class Edit {
        int maxMessageSize;
        int maxFragments;
        int maxEmptyFragments;
        int maxControlFrames;
        int maxHandshakeHead;
        int sendQueue;
        int receiveQueue;
        Duration handshakeTimeout;
        Duration closeTimeout;
        Duration pingInterval;
        Duration pongTimeout;
        Duration writeTimeout;
        Duration messageTimeout;

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

        Limits limits() {
            return new Limits(
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
    }
}
