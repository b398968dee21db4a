package dev.longwire.interop;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The digest of messages that a peer makes of all it receives. */
final class Digest {
    private final MessageDigest sha256;

    Digest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JDK has SHA-256", impossible);
        }
    }

    void text(String text) {
        add('t', text.getBytes(StandardCharsets.UTF_8));
    }

    void binary(byte[] data) {
        add('b', data);
    }

    private void add(char kind, byte[] payload) {
        sha256.update((byte) kind);
        sha256.update(ByteBuffer.allocate(4).putInt(0, payload.length));
        sha256.update(payload);
    }

    String hex() {
        return HexFormat.of().formatHex(sha256.digest());
    }
}
