package dev.longwire;

/** A whole message, text or binary, put together from its fragments (RFC 6455 §5.6). */
public sealed interface Message permits Event.Message {

    /**
     * Whether this is a text message.
     *
     * @return false for a binary message
     */
    boolean isText();

    /**
     * The text.
     *
     * @return the text of a text message
     * @throws IllegalStateException for a binary message
     */
    String text();

    /**
     * The payload: the received octets of a binary message, the UTF-8 form of a text message.
     *
     * @return an array that belongs to this message; change it only if no one else reads it
     */
    byte[] bytes();
}
