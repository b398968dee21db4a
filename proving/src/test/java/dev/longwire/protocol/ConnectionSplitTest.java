package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Limits;
import dev.longwire.proving.Splits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However random bytes are split, the same comes of them: events, bytes sent, phase, and what is reported at the end. */
class ConnectionSplitTest {
    private static final long SEED = 0x10E9_31DEL;
    private static final int STREAMS = 1_500;
    private static final Limits LIMITS =
            Limits.DEFAULT.withMaxMessageSize(300).withMaxFragments(12, 3).withMaxControlFrames(12);
    private static final String[] TEXTS = {
        "", "a", "Hello", "\u00e9", "\u20ac", "\ud83d\ude00", "abcdefgh\u00e9ijklmnopq"
    };

    @ParameterizedTest
    @EnumSource(Role.class)
    void anySplitIsTheSame(Role role) {
        int[] ends = new int[Phase.values().length];
        for (long seed = SEED; seed < SEED + STREAMS; seed++) {
            Random random = new Random(seed);
            byte[] stream = stream(random, role);
            boolean answers = random.nextBoolean();
            Outcome whole = outcome(role, answers, List.of(stream));
            ends[whole.phase.ordinal()]++;
            for (int i = 0; i < 6; i++) {
                List<byte[]> pieces = i == 0 ? Splits.chops(stream, 1) : split(stream, random);
                assertThat(outcome(role, answers, pieces))
                        .as(
                                "seed %d, split %s",
                                seed, pieces.stream().map(piece -> piece.length).toList())
                        .isEqualTo(whole);
            }
        }
        // The streams reach what they are to reach.
        for (Phase phase : Phase.values()) {
            boolean passing = phase == Phase.LOST || phase == Phase.CLOSE_SENT || phase == Phase.BROKEN;
            int least = passing ? 0 : STREAMS / 50;
            assertThat(ends[phase.ordinal()]).as(phase.name()).isGreaterThanOrEqualTo(least);
        }
    }

    private record Outcome(List<String> events, String sent, Phase phase, String closed) {}

    private static Outcome outcome(Role role, boolean answers, List<byte[]> pieces) {
        Wire.End end = new Wire.End(role, LIMITS, 0);
        end.reaction = (event, payload) -> {
            if (answers && end.connection.phase() == Phase.OPEN) {
                end.connection.send(Opcode.BINARY, payload);
            } else if (answers) {
                end.connection.close(new CloseFrame(1000, ""), 0);
            }
        };
        pieces.forEach(end::receive);
        return new Outcome(
                end.events(),
                Wire.hex(end.sentBytes()),
                end.connection.phase(),
                end.connection.closed(new IOException("reset")).toString());
    }

    private static List<byte[]> split(byte[] stream, Random random) {
        List<byte[]> pieces = new ArrayList<>();
        int longest = 1 + random.nextInt(40);
        for (int at = 0; at < stream.length; ) {
            int end = Math.min(stream.length, at + random.nextInt(longest) + (random.nextInt(8) == 0 ? 0 : 1));
            pieces.add(Arrays.copyOfRange(stream, at, end)); // now and then an empty one
            at = end;
        }
        return pieces;
    }

    /** Mostly legal frames, some of them damaged: a stream that is noise from its first octet fails in its first frame. */
    private static byte[] stream(Random random, Role role) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        boolean inside = false;
        int frames = random.nextInt(14);
        for (int i = 0; i < frames; i++) {
            int kind = random.nextInt(20);
            if (kind < 4) {
                stream.writeBytes(frame(role, 0x89 + random.nextInt(2), noise(random, random.nextInt(126))));
            } else if (kind == 4) {
                stream.writeBytes(Wire.toward(role, random.nextInt(4) == 0 ? "8800" : Wire.close(1000 + i, "bye")));
            } else if (kind == 5) {
                stream.writeBytes(noise(random, 1 + random.nextInt(20)));
            } else {
                boolean fin = random.nextInt(3) > 0;
                int opcode = inside ? 0 : 1 + random.nextInt(2);
                byte[] payload = kind < 8 ? noise(random, random.nextInt(200)) : text(random);
                stream.writeBytes(frame(role, (fin ? 0x80 : 0) | opcode, payload));
                inside = !fin;
            }
        }
        byte[] bytes = stream.toByteArray();
        if (bytes.length > 0 && random.nextInt(4) == 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private static byte[] frame(Role role, int first, byte[] payload) {
        return Wire.toward(role, Wire.frame(first, Wire.hex(payload)));
    }

    private static byte[] noise(Random random, int length) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        return octets;
    }

    /** Sometimes cut inside a character, which only a fragment may be. */
    private static byte[] text(Random random) {
        byte[] octets = Wire.hex(Wire.utf8(TEXTS[random.nextInt(TEXTS.length)] + TEXTS[random.nextInt(TEXTS.length)]));
        return random.nextInt(4) > 0 ? octets : Arrays.copyOf(octets, random.nextInt(octets.length + 1));
    }
}
