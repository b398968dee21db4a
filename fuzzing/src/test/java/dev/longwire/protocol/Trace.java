package dev.longwire.protocol;

import dev.longwire.Compression;
import dev.longwire.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection with a clock set by hand, of which all that it tells and writes is written down. */
final class Trace implements MessageHandler, Output {
    /** For one piece: no input is as large as to need more. */
    private static final int MOST_TURNS = 1_000;

    final Connection connection;
    final List<String> log = new ArrayList<>();
    long now;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private ByteBuffer batch = ByteBuffer.allocate(0);
    private int nextKey = 0x1234_5678;

    Trace(Role role, Limits limits, @Nullable Compression compression) {
        connection = new Connection(role, limits, compression, () -> nextKey += 0x0101_0107, this, this, 0);
    }

    void receive(List<ByteBuffer> pieces) {
        for (ByteBuffer piece : pieces) {
            for (int turn = 0; turn == 0 || piece.hasRemaining(); turn++) {
                if (turn > MOST_TURNS) {
                    throw new AssertionError(piece.remaining() + " bytes were not eaten");
                }
                connection.receive(piece);
            }
        }
    }

    /** What it wrote, as it stands on the wire. */
    byte[] written() {
        take();
        return written.toByteArray();
    }

    /** Ends it, and checks that whatever went wrong was the peer's doing. */
    List<String> end() {
        Throwable failure = connection.failure();
        if (failure != null && !(failure instanceof ProtocolException) && !(failure instanceof IOException)) {
            throw new AssertionError("a fault of our own: " + failure, failure);
        }
        log.add("wrote " + HexFormat.of().formatHex(written()));
        log.add("phase " + connection.phase() + ", " + connection.closed(null));
        connection.release();
        if (Zlib.living() > 0) {
            throw new AssertionError(Zlib.living() + " inflaters or deflaters were not ended");
        }
        return log;
    }

    @Override
    public ByteBuffer reserve(int bytes) {
        take();
        batch = ByteBuffer.allocate(bytes);
        return batch;
    }

    private void take() {
        written.write(batch.array(), 0, batch.position());
        batch = ByteBuffer.allocate(0);
    }

    private void log(String kind, ByteBuffer payload) {
        byte[] octets = new byte[payload.remaining()];
        payload.get(octets);
        log.add(kind + " " + HexFormat.of().formatHex(octets));
    }

    @Override
    public void text(ByteBuffer in, int from, int to) {
        byte[] octets = new byte[to - from];
        in.get(from, octets);
        byte[] decoded = new String(octets, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        if (!java.util.Arrays.equals(octets, decoded)) {
            throw new AssertionError("ill-formed text was delivered");
        }
        log("text", in.duplicate().limit(to).position(from));
    }

    @Override
    public void binary(ByteBuffer in, int from, int to) {
        log("binary", in.duplicate().limit(to).position(from));
    }

    @Override
    public void ping(ByteBuffer payload) {
        log("ping", payload);
    }

    @Override
    public void pong(ByteBuffer payload) {
        log("pong", payload);
    }

    @Override
    public void closeReceived(CloseFrame frame) {
        log.add("close " + frame);
    }

    @Override
    public long now() {
        return now;
    }
}
