package dev.longwire.handshake;

/** Which keys of clients a server answers (RFC 6455 §4.2.1 item 5). */
public enum KeyRule {
    /** Base64 of 16 bytes, as the RFC has it. */
    SIXTEEN_BYTES,

    /**
     * Any text that is not empty. The answer is made of its characters as they are (RFC 6455 §4.2.2 item 5), and has the same form
     * whatever they are.
     */
    ANY_TEXT;

    /** Whether a server answers this value of Sec-WebSocket-Key. */
    boolean accepts(String key) {
        return this == ANY_TEXT ? !key.isEmpty() : HandshakeKey.isValid(key);
    }
}
