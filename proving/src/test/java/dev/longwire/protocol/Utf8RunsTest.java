package dev.longwire.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text long enough to be read many octets at a time is judged as the JDK's decoder does, in every kind of buffer. */
class Utf8RunsTest {
    private static final int MOST = 160;

    /** Both ends of every row of Unicode's table 3-7, and what is on both sides of each length. */
    private static final int[] BOUNDARIES = {
        0x00, 0x7F, 0x80, 0x7FF, 0x800, 0xFFF, 0x1000, 0xCFFF, 0xD000, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x3FFFF,
        0x40000, 0xFFFFF, 0x100000, 0x10FFFF
    };

    /** Both ends of every range of octets in that table. */
    private static final int[] EDGES = {
        0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF,
        0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF
    };

    private final CharsetDecoder strict = UTF_8.newDecoder(); // reports by default
    private final CharBuffer decoded = CharBuffer.allocate(MOST);
    private final Place[] places = {
        Place.of("heap", ByteBuffer.allocate(MOST), 0, ByteOrder.BIG_ENDIAN),
        Place.of("heap, little-endian", ByteBuffer.allocate(MOST), 0, ByteOrder.LITTLE_ENDIAN),
        Place.of("slice of a heap", ByteBuffer.allocate(MOST + 8).slice(3, MOST), 5, ByteOrder.BIG_ENDIAN),
        Place.of("direct", ByteBuffer.allocateDirect(MOST), 0, ByteOrder.BIG_ENDIAN),
        Place.of("direct, little-endian", ByteBuffer.allocateDirect(MOST), 1, ByteOrder.LITTLE_ENDIAN),
        Place.of("slice of a direct", ByteBuffer.allocateDirect(MOST + 8).slice(7, MOST), 2, ByteOrder.BIG_ENDIAN),
    };

    /** What is known of some octets: they end between characters, or inside one, or no continuation can help them. */
    private enum Verdict {
        COMPLETE,
        INSIDE,
        ILL_FORMED;

        static Verdict of(int state) {
            return state == Utf8.ILL_FORMED ? ILL_FORMED : state == Utf8.COMPLETE ? COMPLETE : INSIDE;
        }
    }

    /** Where octets are put to be judged: what surrounds them is ill-formed. */
    private record Place(String name, ByteBuffer octets, ByteBuffer readOnly, int from) {
        static Place of(String name, ByteBuffer octets, int from, ByteOrder order) {
            for (int i = 0; i < octets.capacity(); i++) {
                octets.put(i, (byte) 0xFF);
            }
            return new Place(
                    name, octets.order(order), octets.asReadOnlyBuffer().order(order), from);
        }

        void put(byte[] text) {
            octets.put(from, text);
        }

        void clear(byte[] text) {
            for (int i = 0; i < text.length; i++) {
                octets.put(from + i, (byte) 0xFF);
            }
        }

        int check(int state, int at, int to) {
            return Utf8.check(state, at % 2 == 0 ? octets : readOnly, from + at, from + to);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void runsOfEachBoundaryInEverySplitAtEveryAlignment(int before) {
        for (int boundary : BOUNDARIES) {
            byte[] octets = run(before, boundary);
            Verdict[] verdicts = verdicts(octets);
            assertThat(verdicts[octets.length]).isEqualTo(Verdict.COMPLETE);
            for (Place place : places) {
                place.put(octets);
                for (int cut = 0; cut <= octets.length; cut++) {
                    int state = place.check(Utf8.COMPLETE, 0, cut);
                    assertVerdict(state, verdicts[cut], octets, cut, place);
                    for (int to = cut; to <= octets.length; to++) {
                        assertVerdict(place.check(state, cut, to), verdicts[to], octets, to, place);
                    }
                }
                place.clear(octets);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void anyOctetAtEachPlaceOfARunAtEveryAlignment(int before) {
        for (int boundary : BOUNDARIES) {
            byte[] octets = run(before, boundary);
            for (int at = before; at < octets.length; at++) {
                byte good = octets[at];
                for (int edge : EDGES) {
                    octets[at] = (byte) edge;
                    assertJudgedAsTheJdkDoes(octets, at);
                }
                octets[at] = good;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 16, 17})
    void asciiInsideACharacter(int ascii) {
        for (int boundary : BOUNDARIES) {
            byte[] character = Character.toString(boundary).getBytes(UTF_8);
            for (int begun = 1; begun < character.length; begun++) {
                byte[] octets = Arrays.copyOf(character, begun + ascii);
                Arrays.fill(octets, begun, octets.length, (byte) 'a');
                assertJudgedAsTheJdkDoes(octets, begun);
            }
        }
    }

    @Test
    void nothingAndWhatIsIllFormedAlready() {
        byte[] octets = run(3, 0x7FF);
        for (Place place : places) {
            place.put(octets);
            for (int to = 0; to <= octets.length; to++) {
                assertThat(place.check(Utf8.ILL_FORMED, 0, to)).isEqualTo(Utf8.ILL_FORMED);
                int state = place.check(Utf8.COMPLETE, 0, to);
                assertThat(place.check(state, to, to)).isEqualTo(state);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void mixturesWithAFewFaultsInAnyPieces(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 5000; round++) {
            byte[] octets = mixture(random);
            for (int faults = random.nextInt(3); faults > 0; faults--) {
                octets = withFault(octets, random);
            }
            assertJudgedAsTheJdkDoes(octets, random.nextInt(octets.length + 1));
        }
    }

    /** Whole, in two pieces, and octet by octet, which tells where it is ill-formed. */
    private void assertJudgedAsTheJdkDoes(byte[] octets, int cut) {
        Verdict[] verdicts = verdicts(octets);
        int length = octets.length;
        for (Place place : places) {
            place.put(octets);
            assertVerdict(place.check(Utf8.COMPLETE, 0, length), verdicts[length], octets, length, place);
            int first = place.check(Utf8.COMPLETE, 0, cut);
            assertVerdict(first, verdicts[cut], octets, cut, place);
            assertVerdict(place.check(first, cut, length), verdicts[length], octets, length, place);
            int state = Utf8.COMPLETE;
            for (int at = 0; at < length; at++) {
                state = place.check(state, at, at + 1);
                assertVerdict(state, verdicts[at + 1], octets, at + 1, place);
            }
            place.clear(octets);
        }
    }

    private static void assertVerdict(int state, Verdict verdict, byte[] octets, int to, Place place) {
        if (Verdict.of(state) != verdict) {
            assertThat(Verdict.of(state))
                    .as("%d octets of %s, %s", to, Wire.hex(octets), place.name())
                    .isEqualTo(verdict);
        }
    }

    /** The JDK's verdict on each beginning of the octets. */
    private Verdict[] verdicts(byte[] octets) {
        Verdict[] verdicts = new Verdict[octets.length + 1];
        Arrays.fill(verdicts, Verdict.ILL_FORMED);
        for (int to = 0; to <= octets.length; to++) {
            ByteBuffer beginning = ByteBuffer.wrap(octets, 0, to);
            CoderResult result = strict.reset().decode(beginning, decoded.clear(), false);
            if (result.isError() || beginning.hasRemaining() && !canBeCompleted(beginning)) {
                break;
            }
            verdicts[to] = beginning.hasRemaining() ? Verdict.INSIDE : Verdict.COMPLETE;
        }
        return verdicts;
    }

    /** The decoder waits for the third octet of a surrogate; so it is shown what could follow. */
    private boolean canBeCompleted(ByteBuffer inside) {
        for (byte[] continuation : Utf8Test.CONTINUATIONS) {
            ByteBuffer whole = ByteBuffer.allocate(inside.remaining() + continuation.length);
            whole.put(inside.duplicate()).put(continuation).flip();
            if (!strict.reset().decode(whole, decoded.clear(), true).isError()) {
                return true;
            }
        }
        return false;
    }

    /** Some ASCII, the same character again and again, and some ASCII after it. */
    private static byte[] run(int before, int point) {
        String character = Character.toString(point);
        int times = 28 / character.getBytes(UTF_8).length;
        return ("a".repeat(before) + character.repeat(times) + "z".repeat(9)).getBytes(UTF_8);
    }

    /** Short runs of characters of equal length, half of them at a boundary. */
    private static byte[] mixture(Random random) {
        StringBuilder text = new StringBuilder();
        for (int runs = random.nextInt(8); runs > 0; runs--) {
            int bits = new int[] {7, 11, 16, 21}[random.nextInt(4)];
            for (int left = random.nextInt(12 - bits / 3); left > 0; left--) {
                int point = random.nextBoolean()
                        ? BOUNDARIES[random.nextInt(BOUNDARIES.length)]
                        : random.nextInt(1 << bits);
                if (Character.isValidCodePoint(point) && Character.getType(point) != Character.SURROGATE) {
                    text.appendCodePoint(point);
                }
            }
        }
        byte[] octets = text.toString().getBytes(UTF_8);
        return Arrays.copyOf(octets, Math.min(octets.length, MOST - 16)); // may end inside a character
    }

    /** One octet replaced, left out, or put in. */
    private static byte[] withFault(byte[] octets, Random random) {
        int at = random.nextInt(octets.length + 1);
        int kind = random.nextInt(3);
        ByteArrayOutputStream faulty = new ByteArrayOutputStream();
        faulty.write(octets, 0, at);
        if (kind > 0) {
            faulty.write(EDGES[random.nextInt(EDGES.length)]);
        }
        int rest = Math.min(octets.length, kind < 2 ? at + 1 : at);
        faulty.write(octets, rest, octets.length - rest);
        return faulty.toByteArray();
    }
}
