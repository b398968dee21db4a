package dev.longwire.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a stream, as bytes. LF or CRLF ends a line, and so does the end of the stream if something stands before it.
 */
final class InputLines {
    private final InputStream in;
    private final int longest;
    private final byte[] buffer = new byte[64 << 10];
    private int position;
    private int end;
    private long count;

    /**
     * Reads nothing yet.
     *
     * @param in the stream; read ahead by up to 64 KiB
     * @param longest most bytes of a line, without its end
     */
    InputLines(InputStream in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /**
     * Waits for the next line.
     *
     * @return the line without its end, or {@code null} at the end of the stream
     * @throws CommandException if the line is too long; the rest of it was not read
     * @throws IOException if the stream cannot be read
     */
    byte @Nullable [] next() throws IOException {
        ByteArrayOutputStream line = null;
        while (position < end || fill()) {
            int newline = position;
            while (newline < end && buffer[newline] != '\n') {
                newline++;
            }
            if (line == null) {
                line = new ByteArrayOutputStream(newline - position);
                count++;
            }
            line.write(buffer, position, newline - position);
            position = newline;
            if (line.size() - 1 > longest) { // one more, since it may be the CR of a CRLF
                throw tooLong();
            }
            if (newline < end) {
                position++;
                return withoutReturn(line.toByteArray());
            }
        }
        if (line != null && line.size() > longest) {
            throw tooLong();
        }
        return line == null ? null : line.toByteArray();
    }

    /** How many lines {@link #next()} has returned or failed on. */
    long count() {
        return count;
    }

    private byte[] withoutReturn(byte[] line) throws CommandException {
        boolean crlf = line.length > 0 && line[line.length - 1] == '\r';
        byte[] content = crlf ? Arrays.copyOf(line, line.length - 1) : line;
        if (content.length > longest) {
            throw tooLong();
        }
        return content;
    }

    private CommandException tooLong() {
        return new CommandException("line " + count + " of standard input is longer than " + longest
                + " bytes: --max-size raises that limit");
    }

    private boolean fill() throws IOException {
        position = 0;
        end = Math.max(in.read(buffer), 0);
        return end > 0;
    }
}
