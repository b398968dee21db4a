package dev.longwire.handshake;

import dev.longwire.HandshakeException;
import dev.longwire.Headers;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the body of a response that refuses the handshake, in pieces of any size, and keeps its first
 * {@link HandshakeException#BODY_LIMIT} bytes (RFC 9112 §6.3). The body only helps a person to understand the refusal and the
 * connection is closed afterwards, so framing that makes no sense is not an error: what was kept until then is the body.
 *
 * <p>Not safe for use by several threads.
 */
public final class BodyReader {
    /** A chunk-size line longer than this is not sensible; RFC 9112 §7.1.1 asks for a limit. */
    private static final int MAX_CHUNK_LINE = 256;

    /** Fifteen hexadecimal digits still fit into a long. */
    private static final int MAX_SIZE_DIGITS = 15;

    private enum Part {
        UNTIL_CLOSE,
        CONTENT,
        CHUNK_SIZE,
        CHUNK_EXTENSION,
        CHUNK_SIZE_LF,
        CHUNK_DATA,
        CHUNK_DATA_CR,
        CHUNK_DATA_LF,
        DONE
    }

    private Part part;

    /** Bytes still to come of the content or of the chunk. */
    private long remaining;

    private int chunkLine;
    private int sizeDigits;
    private byte[] kept = new byte[512];
    private int length;

    /**
     * A reader of the body that follows this head.
     *
     * @param head the head of the response to a GET request
     */
    public BodyReader(ResponseHead head) {
        part = framing(head);
        if (part == Part.CONTENT && remaining == 0) {
            part = Part.DONE;
        }
    }

    /**
     * Reads as much as belongs to the body. Call it once with what is there right after the head, even if that is nothing,
     * since the body may be empty.
     *
     * @param in any number of bytes; the caller keeps it, nothing refers to it after the call
     * @return true if the body is complete or the limit is reached; a body that lasts until the connection closes is
     *     complete when the caller sees that it closed
     */
    public boolean read(ByteBuffer in) {
        while (part != Part.DONE && in.hasRemaining()) {
            switch (part) {
                case UNTIL_CLOSE -> keep(in, in.remaining());
                case CONTENT, CHUNK_DATA -> content(in);
                default -> chunking(in.get() & 0xff);
            }
        }
        return part == Part.DONE;
    }

    /**
     * What was kept so far.
     *
     * @return a new array of at most {@link HandshakeException#BODY_LIMIT} bytes
     */
    public byte[] body() {
        return Arrays.copyOf(kept, length);
    }

    /** RFC 9112 §6.3. */
    private Part framing(ResponseHead head) {
        int status = head.status();
        if (status < 200 || status == 204 || status == 304) {
            return Part.DONE;
        }
        Headers headers = head.headers();
        List<String> codings = headers.list("Transfer-Encoding");
        if (!codings.isEmpty()) { // it overrides Content-Length
            boolean chunked = codings.get(codings.size() - 1).equalsIgnoreCase("chunked");
            return chunked ? Part.CHUNK_SIZE : Part.UNTIL_CLOSE;
        }
        Set<String> lengths = new HashSet<>(headers.list("Content-Length"));
        if (lengths.size() == 1 && lengths.iterator().next().matches("[0-9]{1,18}")) {
            remaining = Long.parseLong(lengths.iterator().next());
            return Part.CONTENT;
        }
        return Part.UNTIL_CLOSE;
    }

    private void content(ByteBuffer in) {
        int count = (int) Math.min(remaining, in.remaining());
        remaining -= count;
        Part next = part == Part.CONTENT ? Part.DONE : Part.CHUNK_DATA_CR;
        if (remaining == 0) {
            part = next;
        }
        keep(in, count);
    }

    /**
     * RFC 9112 §7.1; the trailer after the last chunk tells nothing about a refusal and is not read. A line may end with LF
     * alone here, too.
     */
    private void chunking(int c) {
        switch (part) {
            case CHUNK_SIZE -> size(c);
            case CHUNK_EXTENSION -> {
                if (c == '\n') {
                    sizeEnded();
                } else if (++chunkLine > MAX_CHUNK_LINE) {
                    part = Part.DONE;
                } else if (c == '\r') {
                    part = Part.CHUNK_SIZE_LF;
                }
            }
            case CHUNK_SIZE_LF -> {
                if (c == '\n') {
                    sizeEnded();
                } else {
                    part = Part.DONE;
                }
            }
            case CHUNK_DATA_CR, CHUNK_DATA_LF -> {
                boolean cr = c == '\r' && part == Part.CHUNK_DATA_CR;
                part = cr ? Part.CHUNK_DATA_LF : c == '\n' ? Part.CHUNK_SIZE : Part.DONE;
                chunkLine = 0;
                sizeDigits = 0;
                remaining = 0;
            }
            default -> throw new IllegalStateException("no chunking in " + part);
        }
    }

    private void size(int c) {
        int digit = c < 0x80 ? Character.digit(c, 16) : -1;
        if (digit >= 0 && sizeDigits < MAX_SIZE_DIGITS) {
            remaining = remaining << 4 | digit;
            sizeDigits++;
        } else if (sizeDigits > 0 && c == '\n') {
            sizeEnded();
        } else if (sizeDigits > 0 && c == '\r') {
            part = Part.CHUNK_SIZE_LF;
        } else if (sizeDigits > 0 && (c == ';' || c == ' ' || c == '\t')) {
            part = Part.CHUNK_EXTENSION;
        } else {
            part = Part.DONE;
        }
    }

    private void sizeEnded() {
        part = remaining > 0 ? Part.CHUNK_DATA : Part.DONE;
    }

    private void keep(ByteBuffer in, int count) {
        int taken = Math.min(count, HandshakeException.BODY_LIMIT - length);
        if (length + taken > kept.length) {
            int larger = Math.max(length + taken, 2 * kept.length);
            kept = Arrays.copyOf(kept, Math.min(larger, HandshakeException.BODY_LIMIT));
        }
        in.get(kept, length, taken);
        length += taken;
        if (length == HandshakeException.BODY_LIMIT) {
            part = Part.DONE;
        }
    }
}
