package dev.longwire.protocol;

import dev.longwire.Compression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A message of JSON, compressed and decompressed without context takeover. */
@State(Scope.Thread)
public class DeflateBenchmark {
    private static final Compression FRESH =
            Compression.DEFAULT.withThreshold(0).withoutContextTakeover();
    private static final byte[] TAIL = {0, 0, -1, -1};

    /** Octets of the message. */
    @Param({"200", "4096", "65536"})
    public int bytes;

    private final Deflation deflation = new Deflation(FRESH);
    private final Inflation inflation = new Inflation(FRESH);
    private final ByteBuffer out = ByteBuffer.allocate(1 << 17);
    private byte[] message = new byte[0];
    private byte[] compressed = new byte[0];

    /** Makes the message. */
    @Setup
    public void write() {
        StringBuilder json = new StringBuilder("[");
        Random random = new Random(1);
        while (json.length() < bytes) {
            json.append("{\"id\":")
                    .append(random.nextInt(100_000_000))
                    .append(",\"type\":\"limit\",\"price\":")
                    .append(random.nextInt(1000))
                    .append("},");
        }
        message = json.substring(0, bytes).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer small = deflateByLongwire();
        compressed = new byte[small.remaining()];
        small.get(compressed);
    }

    /** As a connection sends it. */
    @Benchmark
    public ByteBuffer deflateByLongwire() {
        @Nullable ByteBuffer small = deflation.deflate(ByteBuffer.wrap(message));
        if (small == null) {
            throw new IllegalStateException("the message does not shrink");
        }
        return small;
    }

    /** With a stream and a new deflater for each message. */
    @Benchmark
    public byte[] deflateByStream() throws IOException {
        Deflater deflater = new Deflater(6, true);
        ByteArrayOutputStream bytesOut = new ByteArrayOutputStream();
        try (DeflaterOutputStream stream = new DeflaterOutputStream(bytesOut, deflater, 512, true)) {
            stream.write(message);
            stream.flush();
        } finally {
            deflater.end();
        }
        return bytesOut.toByteArray();
    }

    /** As a connection receives it. */
    @Benchmark
    public ByteBuffer inflateByLongwire() throws DataFormatException, ProtocolException {
        out.clear();
        inflation.begin();
        inflation.feed(ByteBuffer.wrap(compressed), out);
        drain();
        inflation.feedTail(out);
        drain();
        inflation.fed();
        inflation.end(out);
        return out;
    }

    private void drain() throws DataFormatException {
        while (inflation.inflate(out)) {
            if (!out.hasRemaining()) {
                throw new IllegalStateException("longer than it was");
            }
        }
    }

    /** With a new inflater for each message. */
    @Benchmark
    public byte[] inflateByNewInflater() throws DataFormatException {
        Inflater inflater = new Inflater(true);
        byte[] text = new byte[bytes];
        inflater.setInput(compressed);
        int n = inflater.inflate(text);
        inflater.setInput(TAIL);
        n += inflater.inflate(text, n, text.length - n);
        inflater.end();
        if (n != bytes) {
            throw new IllegalStateException("not as long as it was");
        }
        return text;
    }
}
