package dev.longwire.handshake;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The key that a client sends and the proof, computed from it, that the server understood (RFC 6455 §1.3). */
public final class HandshakeKey {
    /** How many random bytes make a key. */
    public static final int NONCE_LENGTH = 16;

    /** RFC 6455 §1.3: no server that does not know WebSocket would append it. */
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private HandshakeKey() {}

    /**
     * The value of Sec-WebSocket-Key (RFC 6455 §4.1 item 7).
     *
     * @param nonce {@value #NONCE_LENGTH} bytes, random and chosen anew for each attempt; not kept
     * @return the key, 24 characters
     * @throws IllegalArgumentException if the nonce has another length
     */
    public static String of(byte[] nonce) {
        if (nonce.length != NONCE_LENGTH) {
            throw new IllegalArgumentException("A handshake key is made of " + NONCE_LENGTH + " random bytes, not of "
                    + nonce.length + " (RFC 6455 §4.1).");
        }
        return Base64.getEncoder().encodeToString(nonce);
    }

    /**
     * The value of Sec-WebSocket-Accept that answers a key (RFC 6455 §4.2.2 item 5).
     *
     * @param key the value of Sec-WebSocket-Key
     * @return base64 of SHA-1 of the key and the GUID, 28 characters
     */
    public static String accept(String key) {
        try {
            byte[] text = (key + GUID).getBytes(StandardCharsets.ISO_8859_1);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no SHA-1, which every Java platform must have.", e);
        }
    }

    /**
     * Whether a client's key is base64 of exactly 16 bytes (RFC 6455 §4.2.1 item 5): whole padding, no other characters. The
     * bits that 16 bytes leave unused may be anything, as they are in the example of §4.1, {@code AQIDBAUGBwgJCgsMDQ4PEC==}.
     *
     * @param key the value of Sec-WebSocket-Key
     * @return true if it is
     */
    public static boolean isValid(String key) {
        if (key.length() != 24) {
            return false;
        }
        try {
            return Base64.getDecoder().decode(key).length == NONCE_LENGTH;
        } catch (IllegalArgumentException e) {
            return false; // not base64 at all
        }
    }
}
