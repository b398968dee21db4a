package dev.longwire.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
    /** Octets on both sides of every boundary that a third or fourth octet knows. */
    private static final int[] EDGES = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xED, 0xFF};

    /** Of these, one completes whatever can be completed. */
    static final byte[][] CONTINUATIONS = {
        Wire.hex("80"), Wire.hex("8080"), Wire.hex("a080"), Wire.hex("808080"), Wire.hex("908080")
    };

    private final CharsetDecoder strict = UTF_8.newDecoder(); // reports by default
    private final CharBuffer decoded = CharBuffer.allocate(16);

    @Test
    void everyOctetAloneAndEveryPairIsJudgedAsTheJdkDoes() {
        for (int first = 0; first < 256; first++) {
            assertJudgedAsTheJdkDoes(first);
            for (int second = 0; second < 256; second++) {
                assertJudgedAsTheJdkDoes(first, second);
            }
        }
    }

    @Test
    void everyPairWithAThirdOctetIsJudgedAsTheJdkDoes() {
        for (int first = 0; first < 256; first++) {
            for (int second = 0; second < 256; second++) {
                for (int third : EDGES) {
                    assertJudgedAsTheJdkDoes(first, second, third);
                }
            }
        }
    }

    @Test
    void everyFourOctetLeadWithEverySecondOctetIsJudgedAsTheJdkDoes() {
        for (int first : new int[] {0xC2, 0xE0, 0xED, 0xEF, 0xF0, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF8, 0xFC}) {
            for (int second = 0; second < 256; second++) {
                for (int third : EDGES) {
                    for (int fourth : new int[] {0x7F, 0x80, 0xBF, 0xC0}) {
                        assertJudgedAsTheJdkDoes(first, second, third, fourth);
                    }
                }
            }
        }
    }

    /** Complete, inside a character, or ill-formed, which is what no continuation can help. */
    private void assertJudgedAsTheJdkDoes(int... octets) {
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        int state = Utf8.check(Utf8.COMPLETE, ByteBuffer.wrap(bytes), 0, bytes.length);
        String ours = state == Utf8.ILL_FORMED ? "ill-formed" : state == Utf8.COMPLETE ? "complete" : "inside";
        String theirs = isDecoded(bytes) ? "complete" : isDecodedWithMore(bytes) ? "inside" : "ill-formed";
        if (!ours.equals(theirs)) {
            assertThat(ours).as(Wire.hex(bytes)).isEqualTo(theirs);
        }
    }

    private boolean isDecodedWithMore(byte[] octets) {
        for (byte[] more : CONTINUATIONS) {
            byte[] all = Arrays.copyOf(octets, octets.length + more.length);
            System.arraycopy(more, 0, all, octets.length, more.length);
            if (isDecoded(all)) {
                return true;
            }
        }
        return false;
    }

    private boolean isDecoded(byte[] octets) {
        return !strict.reset()
                .decode(ByteBuffer.wrap(octets), decoded.clear(), true)
                .isError();
    }

    /** Unicode, table 3-7, row by row: the octets of the row are the only ones that go on. */
    @ParameterizedTest
    @CsvSource({
        "00, 7F, '', ''",
        "C2, DF, 80-BF, ''",
        "E0, E0, A0-BF, 80-BF",
        "E1, EC, 80-BF, 80-BF",
        "ED, ED, 80-9F, 80-BF",
        "EE, EF, 80-BF, 80-BF",
        "F0, F0, 90-BF, 80-BF 80-BF",
        "F1, F3, 80-BF, 80-BF 80-BF",
        "F4, F4, 80-8F, 80-BF 80-BF",
    })
    void table37(String from, String to, String second, String others) {
        String[] trails = (second + " " + others).trim().split(" +");
        for (int lead = Integer.parseInt(from, 16); lead <= Integer.parseInt(to, 16); lead++) {
            int state = step(Utf8.COMPLETE, lead);
            for (String trail : trails) {
                if (trail.isEmpty()) {
                    break;
                }
                int least = Integer.parseInt(trail.substring(0, 2), 16);
                int most = Integer.parseInt(trail.substring(3), 16);
                assertThat(state).isNotIn(Utf8.COMPLETE, Utf8.ILL_FORMED);
                for (int octet = 0; octet < 256; octet++) {
                    assertThat(step(state, octet) != Utf8.ILL_FORMED)
                            .as("%x after %x", octet, lead)
                            .isEqualTo(octet >= least && octet <= most);
                }
                assertThat(step(state, least)).isEqualTo(step(state, most));
                state = step(state, most);
            }
            assertThat(state).as("after %x", lead).isEqualTo(Utf8.COMPLETE);
        }
    }

    @ParameterizedTest
    @CsvSource({"80, C1", "F5, FF"})
    void octetsThatBeginNothing(String from, String to) {
        for (int lead = Integer.parseInt(from, 16); lead <= Integer.parseInt(to, 16); lead++) {
            assertThat(step(Utf8.COMPLETE, lead)).isEqualTo(Utf8.ILL_FORMED);
        }
    }

    private static int step(int state, int octet) {
        return Utf8.check(state, ByteBuffer.wrap(new byte[] {(byte) octet}), 0, 1);
    }

    @Test
    void everyCharacterIsWellFormedWholeAndInAnySplit() {
        StringBuilder text = new StringBuilder();
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                text.appendCodePoint(point);
            }
        }
        byte[] octets = text.toString().getBytes(UTF_8);
        ByteBuffer buffer = ByteBuffer.wrap(octets);
        assertThat(Utf8.isWellFormed(buffer)).isTrue();
        for (int size : new int[] {1, 7, 64}) {
            int state = Utf8.COMPLETE;
            for (int at = 0; at < octets.length; at += size) {
                state = Utf8.check(state, buffer, at, Math.min(at + size, octets.length));
            }
            assertThat(state).isEqualTo(Utf8.COMPLETE);
        }
        assertThat(buffer.position()).isZero();
        assertThat(buffer.limit()).isEqualTo(octets.length);
    }

    @Test
    void anIllFormedOctetIsFoundAtEveryPlaceAmongAscii() {
        for (boolean direct : new boolean[] {false, true}) {
            for (int size = 1; size < 40; size++) {
                ByteBuffer text = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
                for (int at = 0; at < size; at++) {
                    text.put(at, (byte) 0xFF);
                    for (int from = 0; from < size; from++) {
                        assertThat(Utf8.check(Utf8.COMPLETE, text, from, size) == Utf8.ILL_FORMED)
                                .isEqualTo(from <= at);
                    }
                    assertThat(Utf8.check(Utf8.COMPLETE, text, 0, at)).isEqualTo(Utf8.COMPLETE);
                    text.put(at, (byte) 'a');
                }
            }
        }
    }

    @Test
    void whatIsIllFormedStaysSo() {
        ByteBuffer all = ByteBuffer.allocate(256);
        for (int octet = 0; octet < 256; octet++) {
            all.put(octet, (byte) octet);
            assertThat(Utf8.check(Utf8.ILL_FORMED, all, octet, octet + 1)).isEqualTo(Utf8.ILL_FORMED);
        }
        assertThat(Utf8.check(Utf8.ILL_FORMED, all, 0, 0)).isEqualTo(Utf8.ILL_FORMED);
        assertThat(Utf8.check(Utf8.COMPLETE, all, 0, 0)).isEqualTo(Utf8.COMPLETE);
    }

    @Test
    void onlyTheWindowIsJudged() {
        ByteBuffer window =
                ByteBuffer.wrap(Wire.hex("ff c3a9 41 ff")).position(1).limit(4);
        assertThat(Utf8.isWellFormed(window)).isTrue();
        assertThat(Utf8.isWellFormed(window.limit(5))).isFalse();
        assertThat(Utf8.isWellFormed(window.limit(2))).isFalse(); // ends inside a character
        assertThat(window.position()).isEqualTo(1);
        assertThat(window.limit()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "a\u00e9\u20ac, 61c3a9e282ac",
        "\ud83d\ude00, f09f9880",
        "\udbff\udfff, f48fbfbf",
        "\ud83d, efbfbd",
        "\ude00, efbfbd",
        "\ude00\ud83d, efbfbdefbfbd",
        "\ud83d\ud83d\ude00, efbfbdf09f9880",
        "\ud83dx, efbfbd78",
        "a\udfff\u00e9, 61efbfbdc3a9",
    })
    void encodesAndReplacesUnpairedSurrogates(String text, String octets) {
        assertThat(Wire.hex(Utf8.encode(text))).isEqualTo(octets);
        assertThat(Wire.hex(Utf8.encode(new StringBuilder(text)))).isEqualTo(octets);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "61", "c3a9", "f09f9880"})
    void leavesWellFormedOctetsAsTheyAre(String octets) {
        byte[] given = Wire.hex(octets);
        assertThat(Utf8.repaired(given)).isSameAs(given);
    }

    @ParameterizedTest
    @CsvSource({
        "ff, efbfbd",
        "61c3, 61efbfbd",
        "c361, efbfbd61",
        "f09f98, efbfbd",
        "eda080, efbfbd", // an encoded surrogate
        "c080, efbfbdefbfbd", // an overlong NUL
        "f4908080, efbfbdefbfbdefbfbdefbfbd", // past U+10FFFF
    })
    void repairsIllFormedOctets(String octets, String repaired) {
        assertThat(Wire.hex(Utf8.repaired(Wire.hex(octets)))).isEqualTo(repaired);
    }
}
