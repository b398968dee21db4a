package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.longwire.Compression;
import dev.longwire.Limits;
import dev.longwire.fuzz.Pieces;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Any bytes as compressed messages: what comes out does not depend on fragments and reads, stays within the limit, and, where
 * no context is taken over, is what the JDK makes of the whole.
 *
 * <p>Input: an octet of which bit 0 is whether contexts are taken over and the rest decides about fragments; an octet that
 * says how many messages there are, 1 to 4; then their payloads, each an equal part.
 */
class InflaterFuzzTest {
    private static final int LIMIT = 10_000;
    private static final Limits LIMITS = Limits.DEFAULT.withMaxMessageSize(LIMIT);

    @FuzzTest(maxExecutions = 8_000)
    void fuzz(byte[] input) {
        if (input.length < 3) {
            return;
        }
        boolean takesOver = (input[0] & 1) != 0;
        byte[][] messages = new byte[1 + (input[1] & 3)][];
        int part = (input.length - 2) / messages.length;
        for (int i = 0; i < messages.length; i++) {
            messages[i] = Arrays.copyOfRange(input, 2 + i * part, 2 + (i + 1) * part);
        }
        List<String> whole = run(takesOver, messages, Integer.MAX_VALUE, 0);
        assertThat(run(takesOver, messages, 1, 1))
                .as("in fragments of one octet")
                .isEqualTo(whole);
        assertThat(run(takesOver, messages, 50, input[0])).as("in fragments").isEqualTo(whole);
        if (!takesOver) {
            String expected = expected(messages[0]);
            if (expected != null) {
                assertThat(whole.get(0)).isEqualTo(expected);
            }
        }
    }

    private static List<String> run(boolean takesOver, byte[][] messages, int mostOfAFragment, int salt) {
        Compression compression = Compression.DEFAULT.withContextTakeover(takesOver, takesOver);
        Trace trace = new Trace(Role.CLIENT, LIMITS, compression);
        for (byte[] message : messages) {
            trace.receive((salt == 1 ? Pieces.BYTES : Pieces.WHOLE)
                    .of(frames(message, mostOfAFragment, new Random(salt)), salt));
        }
        List<String> log = trace.end();
        String closed = log.remove(log.size() - 1); // messages differ in where they noticed, but not in what
        log.remove(log.size() - 1);
        log.add(closed.replaceAll("(code=\\d+).*", "$1").replaceAll(".*code", "code"));
        return log;
    }

    private static byte[] frames(byte[] message, int mostOfAFragment, Random random) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        int at = 0;
        do {
            int size = mostOfAFragment == Integer.MAX_VALUE
                    ? message.length
                    : Math.min(message.length - at, 1 + random.nextInt(mostOfAFragment));
            boolean last = at + size == message.length;
            frames.write((at == 0 ? 0x42 : 0) | (last ? 0x80 : 0));
            if (size < 126) {
                frames.write(size);
            } else {
                frames.write(126);
                frames.write(size >> 8);
                frames.write(size);
            }
            frames.write(message, at, size);
            at += size;
        } while (at < message.length);
        return frames.toByteArray();
    }

    /** What a message by itself has to become; null if the JDK stops at a last block, of which it makes something else. */
    private static String expected(byte[] message) {
        if (message.length == 0) {
            return "binary "; // no DEFLATE data, and yet there is only one thing it can mean
        }
        Inflater inflater = new Inflater(true);
        try {
            byte[] out = new byte[LIMIT + 1];
            inflater.setInput(joined(message, new byte[] {0, 0, (byte) 0xFF, (byte) 0xFF}));
            int size;
            try {
                size = inflater.inflate(out);
            } catch (DataFormatException malformed) {
                // what came before decides which limit or rule was broken first, and the JDK does not tell
                return inflater.getBytesWritten() > 0 ? null : "code=1007";
            }
            if (inflater.finished()) {
                return null;
            }
            if (size > LIMIT) {
                return "code=1009";
            }
            inflater.setInput(new byte[] {1, 0, 0, (byte) 0xFF, (byte) 0xFF});
            try {
                boolean ended = inflater.inflate(new byte[1]) == 0 && inflater.finished();
                return ended ? "binary " + HexFormat.of().formatHex(out, 0, size) : "code=1007";
            } catch (DataFormatException insideABlock) {
                return "code=1007";
            }
        } finally {
            inflater.end();
        }
    }

    private static ByteBuffer joined(byte[] one, byte[] other) {
        return ByteBuffer.allocate(one.length + other.length)
                .put(one)
                .put(other)
                .flip();
    }
}
