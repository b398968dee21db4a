package dev.longwire.handshake;

import dev.longwire.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Writes a message of HTTP/1.1 (RFC 9112 §2.1). */
final class HeadWriter {
    /** More than the answer to a usual request takes. */
    private static final int USUAL = 256;

    private HeadWriter() {}

    static byte[] write(String startLine, Headers headers, byte[] content) {
        StringBuilder text = new StringBuilder(USUAL).append(startLine).append("\r\n");
        for (Map.Entry<String, String> entry : headers.entries()) {
            text.append(entry.getKey()).append(": ").append(entry.getValue()).append("\r\n");
        }
        // Headers lets no character above U+00FF in, so each one is a byte
        byte[] head = text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        if (content.length == 0) {
            return head;
        }
        byte[] message = Arrays.copyOf(head, head.length + content.length);
        System.arraycopy(content, 0, message, head.length, content.length);
        return message;
    }
}
