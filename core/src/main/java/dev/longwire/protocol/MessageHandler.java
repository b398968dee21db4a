package dev.longwire.protocol;

import java.nio.ByteBuffer;

/** Takes what a connection receives, inside {@link Connection#receive}. Buffers are valid until the call returns. */
public interface MessageHandler {
    /**
     * A whole text message.
     *
     * @param in holds well-formed UTF-8; its position and limit say nothing, and stay
     * @param from index of the first octet
     * @param to index after the last octet
     */
    void text(ByteBuffer in, int from, int to);

    /**
     * A whole binary message.
     *
     * @param in holds it; its position and limit say nothing, and stay
     * @param from index of the first octet
     * @param to index after the last octet
     */
    void binary(ByteBuffer in, int from, int to);

    /**
     * A Ping; the Pong is already written.
     *
     * @param payload up to 125 octets
     */
    void ping(ByteBuffer payload);

    /**
     * A Pong.
     *
     * @param payload up to 125 octets
     */
    void pong(ByteBuffer payload);

    /**
     * The peer's Close came first. {@link Connection#close} answers it, as soon as what is under way is sent.
     *
     * @param frame its code and reason
     */
    void closeReceived(CloseFrame frame);

    /**
     * The peer broke the protocol. {@link Connection#close} says so to it.
     *
     * @return true if that will be called, as soon as what is under way is sent; false to have it said at once
     */
    default boolean protocolBroken() {
        return false;
    }

    /**
     * The time. Asked for when it matters, after a control frame or an error: to look at a clock costs more than a small message.
     *
     * @return as {@link Connection} counts
     */
    long now();

    /**
     * A message that has begun is about to take memory on the heap.
     *
     * @param bytes how much
     * @throws ProtocolException if there is not so much to be had
     */
    default void checkRoom(long bytes) throws ProtocolException {}

    /**
     * What a message that has begun holds has changed.
     *
     * @param onHeap bytes on the heap from now on
     * @param lent bytes that the output has lent from now on
     */
    default void begun(long onHeap, long lent) {}
}
