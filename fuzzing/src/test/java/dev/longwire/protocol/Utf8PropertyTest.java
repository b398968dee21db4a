package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The check of text agrees with the JDK's decoder, in any pieces. */
class Utf8PropertyTest {
    private static final int[] EDGES = {
        'a', 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0,
        0xF1, 0xF3, 0xF4, 0xF5, 0xFF
    };

    private static boolean jdkTakes(byte[] octets) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
            return true;
        } catch (CharacterCodingException illFormed) {
            return false;
        }
    }

    private static boolean weTake(byte[] octets, int cut) {
        int at = Math.min(cut, octets.length);
        ByteBuffer buffer = ByteBuffer.wrap(octets);
        int state = Utf8.check(Utf8.COMPLETE, buffer, 0, at);
        return Utf8.check(state, buffer, at, octets.length) == Utf8.COMPLETE;
    }

    /** Octets that are leads, trails and ASCII alike often, so that much of it is nearly well-formed. */
    @Provide
    Arbitrary<byte[]> nearlyText() {
        return Arbitraries.integers()
                .between(0, EDGES.length - 1)
                .map(edge -> (byte) EDGES[edge])
                .array(byte[].class)
                .ofMaxSize(12);
    }

    @Property(tries = 3000)
    void octetsAtTheEdges(@ForAll("nearlyText") byte[] octets, @ForAll @IntRange(max = 12) int cut) {
        assertThat(weTake(octets, cut)).isEqualTo(jdkTakes(octets));
    }

    @Property(tries = 1000)
    void anyOctets(@ForAll @Size(max = 40) byte[] octets, @ForAll @IntRange(max = 40) int cut) {
        assertThat(weTake(octets, cut)).isEqualTo(jdkTakes(octets));
        assertThat(jdkTakes(Utf8.repaired(octets))).isTrue();
    }

    @Property(tries = 1000)
    void anyText(@ForAll String text, @ForAll @IntRange(max = 40) int cut) {
        byte[] octets = Utf8.encode(text);
        assertThat(weTake(octets, cut)).isTrue();
        assertThat(new String(octets, StandardCharsets.UTF_8))
                .isEqualTo(text.replaceAll(
                        "(?<![\\ud800-\\udbff])[\\udc00-\\udfff]|[\\ud800-\\udbff](?![\\udc00-\\udfff])", "\ufffd"));
    }
}
