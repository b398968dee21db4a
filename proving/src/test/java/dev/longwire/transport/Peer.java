package dev.longwire.transport;

import dev.longwire.proving.Frame;
import dev.longwire.proving.RawEnd;
import dev.longwire.proving.Splits;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The other end of a line, on the test's own thread: what it does is done at once, what comes is there after the loop ran. */
final class Peer implements LineHandler, RawEnd {
    /** RFC 9110 §5.6.7. */
    private static final Pattern DATE =
            Pattern.compile("Date: ([A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT)\r\n");

    /** The time that the response of the last {@link #text()} said; null if it said none. */
    @Nullable
    String date;

    private final Line line;
    private byte[] came = {};

    boolean inputEnded;
    boolean closed;

    @Nullable
    Throwable cause;

    Peer(Line line) {
        this.line = line;
        line.handler(this);
    }

    void send(Frame... frames) {
        for (Frame frame : frames) {
            write(frame.bytes());
        }
    }

    @Override
    public void write(byte[] bytes) {
        for (byte[] piece : Splits.chops(bytes, 1024)) {
            line.reserve(piece.length).put(piece);
        }
        line.flush();
    }

    void write(String latin1) {
        write(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    void reading(boolean on) {
        line.reading(on);
    }

    int available() {
        return came.length;
    }

    @Override
    public byte[] read(int count) throws EOFException {
        if (count > came.length) {
            throw new EOFException(came.length + " of " + count + " bytes are there");
        }
        byte[] taken = Arrays.copyOf(came, count);
        came = Arrays.copyOfRange(came, count, came.length);
        return taken;
    }

    /** Everything that came, as Latin-1, without the time that a response says. */
    String text() {
        String text = new String(came, StandardCharsets.ISO_8859_1);
        came = new byte[0];
        Matcher dated = DATE.matcher(text);
        date = dated.find() ? dated.group(1) : null;
        return dated.replaceFirst("");
    }

    /** Every frame that came, unmasked; there must be no piece of another one. */
    List<Frame> frames() {
        List<Frame> frames = new ArrayList<>();
        try {
            while (came.length > 0) {
                Frame frame = Frame.read(this);
                frames.add(new Frame(frame.first(), false, frame.payload()));
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return frames;
    }

    @Override
    public boolean ends() {
        return inputEnded && cause == null;
    }

    @Override
    public void finish() {
        line.finish();
    }

    @Override
    public void reset() {
        line.abort();
    }

    @Override
    public void close() {
        line.close();
    }

    @Override
    public void received(ByteBuffer bytes) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(came);
        byte[] more = new byte[bytes.remaining()];
        bytes.get(more);
        all.writeBytes(more);
        came = all.toByteArray();
    }

    @Override
    public void inputEnded() {
        inputEnded = true;
    }

    @Override
    public void closed(@Nullable Throwable why) {
        closed = true;
        cause = why;
    }
}
