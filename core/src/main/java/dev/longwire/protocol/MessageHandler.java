package dev.longwire.protocol;

import java.nio.ByteBuffer;

/** Takes what a connection receives, inside {@link Connection#receive}. Buffers are valid until the call returns. */
public interface MessageHandler {
    /**
     * A whole text message.
     *
     * @param utf8 well-formed UTF-8
     */
    void text(ByteBuffer utf8);

    /**
     * A whole binary message.
     *
     * @param data its octets
     */
    void binary(ByteBuffer data);

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
}
