package dev.longwire.proving.conformance;

import dev.longwire.proving.Carrier;
import dev.longwire.proving.RawEnd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The HTTP/1.1 heads of the opening handshake as plain text, legal or not, made apart from Longwire's own reader and writer. */
final class Heads {
    /** The key of RFC 6455 §1.3. */
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    /** What answers it, from the same section. */
    static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private static final String EXTENSIONS = "Sec-WebSocket-Extensions";
    private static final int LONGEST = 64 << 10;

    private Heads() {}

    /** The lines of a request that breaks no rule, without line ends. */
    static List<String> request() {
        return List.of(
                "GET " + Carrier.PATH + " HTTP/1.1",
                "Host: localhost",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: " + KEY,
                "Sec-WebSocket-Version: 13");
    }

    /** The lines of a response that breaks no rule. */
    static List<String> response(String key) {
        return List.of(
                "HTTP/1.1 101 Switching Protocols",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Accept: " + accept(key));
    }

    static List<String> with(List<String> head, String... lines) {
        List<String> longer = new ArrayList<>(head);
        longer.addAll(List.of(lines));
        return longer;
    }

    static byte[] bytes(List<String> head) {
        return octets(String.join("\r\n", head) + "\r\n\r\n");
    }

    static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String accept(String key) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-1").digest(octets(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** Reads one head, byte by byte: what follows it stays on the line. Its lines, without the empty one. */
    static List<String> read(RawEnd from) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int ends = 0; // octets of CR LF CR LF that have come
        while (ends < 4) {
            byte octet = from.read(1)[0];
            ends = octet == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : octet == '\r' ? 1 : 0;
            head.write(octet);
            if (head.size() > LONGEST) {
                throw new IOException("a head of more than " + LONGEST + " bytes");
            }
        }
        return List.of(head.toString(StandardCharsets.ISO_8859_1).split("\r\n"));
    }

    /** The values of a field, as they stand. */
    static List<String> values(List<String> head, String name) {
        List<String> values = new ArrayList<>();
        for (String line : head.subList(1, head.size())) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).equalsIgnoreCase(name)) {
                values.add(line.substring(colon + 1).strip());
            }
        }
        return values;
    }

    static String extensions(List<String> head) {
        return String.join(", ", values(head, EXTENSIONS));
    }

    static void openAsClient(RawEnd end, String extensions) throws IOException {
        end.write(bytes(extensions.isEmpty() ? request() : with(request(), EXTENSIONS + ": " + extensions)));
        List<String> response = read(end);
        if (!response.get(0).startsWith("HTTP/1.1 101 ")) {
            throw new IOException("the server refused: " + response);
        }
    }

    static void openAsServer(RawEnd end, String extensions) throws IOException {
        List<String> keys = values(read(end), "Sec-WebSocket-Key");
        if (keys.size() != 1) {
            throw new IOException("the client sent " + keys.size() + " keys");
        }
        List<String> response = response(keys.get(0));
        end.write(bytes(extensions.isEmpty() ? response : with(response, EXTENSIONS + ": " + extensions)));
    }
}
