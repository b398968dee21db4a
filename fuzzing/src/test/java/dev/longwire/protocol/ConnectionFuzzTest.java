package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.longwire.Compression;
import dev.longwire.Limits;
import dev.longwire.fuzz.Pieces;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole connection in either role, with anything that can happen to it in any order: what it tells and writes does not depend
 * on how the peer's bytes are cut, and nothing goes wrong in it but by the peer's doing.
 *
 * <p>Input: an octet of which bit 0 is the role (0 client, 1 server), bits 1 and 2 the compression (0 none, 1 with takeover, 2
 * without, 3 with small windows) and bit 3 whether a Close is answered at once; then steps. A step is an octet: below 0xF0,
 * that many octets of the peer follow; else see {@link #act}.
 */
class ConnectionFuzzTest {
    private static final Limits LIMITS =
            Limits.DEFAULT.withMaxMessageSize(2000).withMaxFragments(12, 2).withMaxControlFrames(20);

    @FuzzTest(maxExecutions = 8_000)
    void fuzz(byte[] input) {
        if (input.length == 0) {
            return;
        }
        List<String> whole = run(input, Pieces.WHOLE);
        assertThat(run(input, Pieces.BYTES)).as("byte by byte").isEqualTo(whole);
        assertThat(run(input, Pieces.SOME)).as("in pieces").isEqualTo(whole);
    }

    private static List<String> run(byte[] input, Pieces way) {
        Trace trace =
                new Trace((input[0] & 1) == 0 ? Role.CLIENT : Role.SERVER, LIMITS, compression(input[0] >> 1 & 3));
        boolean answers = (input[0] & 8) != 0;
        int at = 1;
        while (at < input.length) {
            int step = input[at++] & 0xFF;
            if (step < 0xF0) {
                byte[] bytes = Arrays.copyOfRange(input, at, Math.min(at + step, input.length));
                at += bytes.length;
                trace.receive(way.of(bytes, at));
            } else {
                act(trace, step & 0xF);
            }
            if (answers && trace.connection.phase() == Phase.CLOSE_RECEIVED) {
                trace.connection.close(new CloseFrame(1000, ""), trace.now);
            }
        }
        return trace.end();
    }

    private static @Nullable Compression compression(int kind) {
        Compression all = Compression.DEFAULT.withThreshold(0).withLevel(1);
        return switch (kind) {
            case 0 -> null;
            case 1 -> all;
            case 2 -> all.withoutContextTakeover();
            default -> all.withWindowBits(9, 9);
        };
    }

    private static void act(Trace trace, int what) {
        Connection connection = trace.connection;
        Phase phase = connection.phase();
        boolean maySend = phase == Phase.OPEN || phase == Phase.CLOSE_RECEIVED;
        switch (what) {
            case 0 -> connection.close(new CloseFrame(1000, "bye"), trace.now);
            case 1 -> connection.inputEnded();
            case 2 -> expire(trace);
            case 3 -> trace.now += 1_000_000_000L;
            case 4 -> connection.progress(true, trace.now);
            case 5 -> connection.closing(trace.now);
            case 6 -> connection.reading(false, trace.now);
            case 7 -> connection.reading(true, trace.now);
            default -> {
                if (maySend && what == 8) {
                    connection.ping(ByteBuffer.wrap(new byte[] {1, 2, 3}));
                } else if (maySend) {
                    int size = new int[] {0, 1, 125, 126, 200, 500, 2000}[what - 9];
                    connection.send((what & 1) == 0 ? Opcode.TEXT : Opcode.BINARY, ByteBuffer.allocate(size));
                }
            }
        }
    }

    private static void expire(Trace trace) {
        long deadline = trace.connection.deadline();
        if (deadline != Connection.NEVER) {
            trace.now = Math.max(trace.now, deadline);
            trace.log.add("expired " + trace.connection.expire(trace.now) + trace.connection.expired());
        }
    }
}
