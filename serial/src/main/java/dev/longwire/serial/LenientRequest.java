package dev.longwire.serial;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads the head of a request as host programs of control surfaces send it, and writes it as RFC 9112 has it: LF alone may end a
 * line, the version may stand on a line of its own, and Host and Sec-WebSocket-Version may be missing. Nothing else is forgiven here: what
 * comes out is read as strictly as any request. A request that is right comes out as it is.
 */
final class LenientRequest {
    /** What a client of ours says (RFC 9112 §3.2); a port has no host. */
    private static final String HOST = "Host: localhost";

    private static final String VERSION = "Sec-WebSocket-Version: 13";

    private enum Part {
        START,
        AFTER_TARGET,
        FIELDS,
        END
    }

    private final int most;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private Part part = Part.START;
    private boolean hasHost;
    private boolean hasVersion;

    /**
     * A head of which nothing has come.
     *
     * @param most how many bytes it may have; what is longer is handed over as it is, to be refused
     */
    LenientRequest(int most) {
        this.most = most;
    }

    /**
     * Eats bytes up to the end of the head.
     *
     * @return whether there is a {@link #head()} to be read
     */
    boolean read(ByteBuffer bytes) {
        while (part != Part.END && head.size() + line.size() <= most && bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                line.reset();
                endLine(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
            } else {
                line.write(next);
            }
        }
        return part == Part.END || head.size() + line.size() > most;
    }

    private void endLine(String text) {
        switch (part) {
            case START -> {
                boolean alone = text.indexOf(' ') == text.lastIndexOf(' ');
                write(text, alone ? " " : "\r\n");
                part = alone ? Part.AFTER_TARGET : Part.FIELDS;
            }
            case AFTER_TARGET -> {
                write(text, "\r\n");
                part = Part.FIELDS;
            }
            case FIELDS -> {
                if (text.isEmpty()) {
                    end();
                } else {
                    field(text);
                }
            }
            case END -> throw new IllegalStateException("the head has ended");
        }
    }

    private void field(String text) {
        String name = text.substring(0, Math.max(0, text.indexOf(':'))).toLowerCase(Locale.ROOT);
        hasHost |= name.equals("host");
        hasVersion |= name.equals("sec-websocket-version");
        write(text, "\r\n");
    }

    private void end() {
        if (!hasHost) {
            write(HOST, "\r\n");
        }
        if (!hasVersion) {
            write(VERSION, "\r\n");
        }
        write("", "\r\n");
        part = Part.END;
    }

    private void write(String text, String end) {
        head.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        head.writeBytes(end.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** What has come, as it should have come. */
    byte[] head() {
        head.writeBytes(line.toByteArray());
        line.reset();
        return head.toByteArray();
    }
}
