package dev.longwire.proving;

import dev.longwire.transport.Line;
import dev.longwire.transport.LineHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection that carries many lines, each a stream of its own: as HTTP/2 does, with as little as that takes. A frame is a
 * type, the number of a stream, a length and that many bytes. Each stream has a window of its own, so one that is not read holds back
 * no other. Used on the loop of the line below.
 */
public final class StreamConnection implements LineHandler {
    /** What a stream says in a frame. */
    enum Type {
        /** It begins; the bytes are an int, the service that is asked for. */
        OPEN,
        /** Bytes of it. */
        DATA,
        /** The bytes are an int: so many bytes were read, and there is room for as many more. */
        READ,
        /** Nothing follows on it. */
        FINISHED,
        /** It was given up. */
        RESET,
        /** Nothing is read any more: what is under way is thrown away. */
        DEAF
    }

    /** Takes the streams that the other end opens. */
    @FunctionalInterface
    public interface Service {
        /**
         * A stream was opened. Called on the loop.
         *
         * @param number which service it asks for
         * @param line the stream, without a handler
         */
        void opened(int number, Line line);
    }

    /** The most bytes of a frame's content. */
    static final int MOST = 2048;

    private static final int HEADER = 1 + 2 * Integer.BYTES;

    /** Bytes that may wait in the line below before streams have to wait, so that each has its turn. */
    private static final int BACKLOG = 16 << 10;

    private final Line line;
    private final int window;
    private final Service service;
    private final Map<Integer, StreamLine> streams = new LinkedHashMap<>();
    private final ByteBuffer frame = ByteBuffer.allocate(HEADER + MOST);
    private int opened;
    private boolean over;

    /**
     * An end of a connection. It becomes the line's handler.
     *
     * @param line what it runs on
     * @param window bytes of each stream that may be under way in each direction; the same at both ends
     * @param service takes the streams that the other end opens
     */
    public StreamConnection(Line line, int window, Service service) {
        this.line = line;
        this.window = window;
        this.service = service;
        line.handler(this);
    }

    /**
     * Opens a stream. Only one end of a connection may.
     *
     * @param number which service it asks for
     * @return the stream, without a handler
     */
    public Line open(int number) {
        StreamLine stream = new StreamLine(this, ++opened, window);
        streams.put(opened, stream);
        tell(Type.OPEN, opened, number);
        if (over) {
            stream.lost(new IOException("the connection has ended"));
        }
        return stream;
    }

    /**
     * The line that all streams share.
     *
     * @return the same for the life of the connection
     */
    public Line line() {
        return line;
    }

    /**
     * How many streams there are now.
     *
     * @return those that have not ended at this end
     */
    public int streams() {
        return streams.size();
    }

    void ended(int number) {
        streams.remove(number);
    }

    // ---- out --------------------------------------------------------------------------------------------------------

    void tell(Type type, int number) {
        write(type, number, ByteBuffer.allocate(0));
    }

    void tell(Type type, int number, int value) {
        write(type, number, ByteBuffer.allocate(Integer.BYTES).putInt(0, value));
    }

    /** Writes a frame without regard to windows; what is not DATA is never held back. */
    void write(Type type, int number, ByteBuffer content) {
        int length = content.remaining();
        line.reserve(HEADER + length)
                .put((byte) type.ordinal())
                .putInt(number)
                .putInt(length)
                .put(content);
        if (type != Type.DATA) {
            line.flush();
        }
    }

    /** Lets each stream write a frame in turn, for as long as there is something, and room. */
    void pump() {
        boolean some = true;
        while (some) {
            some = false;
            for (StreamLine stream : List.copyOf(streams.values())) {
                some |= line.written() - line.taken() < BACKLOG && stream.writeOne();
            }
            line.flush();
        }
        streams.values().forEach(StreamLine::tellTaken);
    }

    @Override
    public void taken() {
        pump();
    }

    // ---- in ---------------------------------------------------------------------------------------------------------

    @Override
    public void received(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            int wanted = frame.position() < HEADER ? HEADER : HEADER + frame.getInt(1 + Integer.BYTES);
            int part = Math.min(bytes.remaining(), wanted - frame.position());
            frame.put(bytes.slice().limit(part));
            bytes.position(bytes.position() + part);
            if (frame.position() >= HEADER && frame.position() == HEADER + frame.getInt(1 + Integer.BYTES)) {
                frame.flip();
                take(Type.values()[frame.get()], frame.getInt(), frame.position(HEADER));
                frame.clear();
            }
        }
    }

    private void take(Type type, int number, ByteBuffer content) {
        if (type == Type.OPEN) {
            StreamLine stream = new StreamLine(this, number, window);
            streams.put(number, stream);
            service.opened(content.getInt(), stream);
            return;
        }
        StreamLine stream = streams.get(number);
        if (stream == null) {
            return; // it has ended here, and the other end is told
        }
        switch (type) {
            case DATA -> stream.arrived(content);
            case READ -> stream.read(content.getInt());
            case FINISHED -> stream.finished();
            case RESET -> stream.wasReset();
            case DEAF -> stream.isDeaf();
            default -> throw new IllegalStateException("a frame of type " + type);
        }
        pump();
    }

    @Override
    public void inputEnded() {
        line.close();
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        over = true;
        IOException ended = new IOException("the connection that the stream was on has ended", cause);
        List.copyOf(streams.values()).forEach(stream -> stream.lost(ended));
    }
}
