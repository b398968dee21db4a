package dev.longwire.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Headers;
import dev.longwire.handshake.ForwardingRule.Fields;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;

/** Paths, queries and hops of proxies: what one side writes the other reads, and one answer whatever the order. */
class RequestPropertyTest {
    /** Texts that UTF-8 can hold. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .ascii()
                .withChars("/%.+&=; \u00e9\u20ac")
                .withCharRange('\u4e00', '\u4eff')
                .ofMaxLength(8)
                .map(text -> text.replace("\0", ""));
    }

    @Provide
    Arbitrary<String> patterns() {
        Arbitrary<String> element = Arbitraries.of("a", "b", "", "{x}");
        return element.list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .flatMap(elements -> Arbitraries.of("", "/{rest...}").map(end -> named(elements) + end));
    }

    /** Gives each variable a name of its own. */
    private static String named(List<String> elements) {
        StringBuilder pattern = new StringBuilder();
        for (String element : elements) {
            pattern.append('/').append(element.replace("x", "x" + pattern.length()));
        }
        return pattern.toString();
    }

    private static String encoded(String text, boolean everything) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = octet >= 'a' && octet <= 'z' && !everything;
            encoded.append(plain ? String.valueOf((char) octet) : String.format("%%%02x", octet & 0xff));
        }
        return encoded.toString();
    }

    @Property(tries = 500)
    void segmentsComeThroughHoweverTheyAreEncoded(
            @ForAll @Size(min = 1, max = 5) List<@From("texts") String> segments, @ForAll boolean everything)
            throws HeadException {
        List<String> sound = new ArrayList<>(segments);
        sound.removeIf(segment -> segment.equals(".") || segment.equals(".."));
        if (sound.isEmpty()) {
            sound.add("");
        }
        StringBuilder raw = new StringBuilder();
        sound.forEach(segment -> raw.append('/').append(encoded(segment, everything)));
        RequestPath path = RequestPath.parse(raw.toString());
        assertThat(path.segments()).isEqualTo(sound);
        assertThat(PathPattern.of(raw.toString()).match(path)).isNotNull();
        assertThat(PathPattern.of("/{rest...}").match(path).tail()).isEqualTo(sound);
    }

    @Property(tries = 500)
    void theOrderInWhichPatternsAreAddedDoesNotMatter(
            @ForAll @Size(min = 1, max = 12) @UniqueElements List<@From("patterns") String> texts,
            @ForAll @Size(min = 1, max = 4) List<@From("letters") String> segments,
            @ForAll long seed)
            throws HeadException {
        List<String> shuffled = new ArrayList<>(texts);
        Collections.shuffle(shuffled, new Random(seed));
        RequestPath path = RequestPath.parse("/" + String.join("/", segments));
        PathPatterns.Match<String> first = all(texts).match(path);
        PathPatterns.Match<String> second = all(shuffled).match(path);
        assertThat(second == null ? null : second.value()).isEqualTo(first == null ? null : first.value());
        boolean any = texts.stream().anyMatch(text -> PathPattern.of(text).match(path) != null);
        assertThat(first != null).isEqualTo(any);
        if (first != null) { // no other one is more specific at the first place where they differ
            for (String text : texts) {
                PathPattern other = PathPattern.of(text);
                assertThat(other.match(path) != null
                                && other.rank().compareTo(first.pattern().rank()) < 0)
                        .as(text)
                        .isFalse();
            }
        }
    }

    @Provide
    Arbitrary<String> letters() {
        return Arbitraries.of("a", "b", "c", "");
    }

    private static PathPatterns<String> all(List<String> texts) {
        PathPatterns<String> patterns = PathPatterns.of();
        for (String text : texts) {
            patterns = patterns.with(PathPattern.of(text), text);
        }
        return patterns;
    }

    @Property(tries = 500)
    void aQueryComesThrough(@ForAll @Size(max = 6) List<@From("texts") String> texts) {
        StringBuilder raw = new StringBuilder();
        for (int i = 0; i < texts.size(); i++) {
            raw.append('&').append("n").append(i % 2).append('=');
            raw.append(URLEncoder.encode(texts.get(i), StandardCharsets.UTF_8));
        }
        Query query = Query.parse(raw.toString());
        for (int parity = 0; parity < 2; parity++) {
            List<String> expected = new ArrayList<>();
            for (int i = parity; i < texts.size(); i += 2) {
                expected.add(texts.get(i));
            }
            assertThat(query.all("n" + parity)).isEqualTo(expected);
        }
    }

    @Property(tries = 500)
    void anAddressIsReadAsItIsWritten(@ForAll @Size(16) byte[] octets, @ForAll @IntRange(max = 128) int length) {
        IpAddress address = IpAddress.of(octets);
        assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
        int shared = Math.min(length, address.bits());
        IpAddress first = address.prefix(shared);
        AddressSet range = AddressSet.of(first + "/" + shared);
        assertThat(range.contains(address)).isTrue();
        if (shared > 0) {
            byte[] other = address.octets();
            other[(shared - 1) / 8] ^= (byte) (0x80 >> (shared - 1) % 8);
            assertThat(range.contains(IpAddress.of(other))).isFalse();
        }
    }

    /** What a client claims beyond the first hop that is not trusted changes nothing. */
    @Property(tries = 500)
    void aClientCannotBeSomeoneElse(
            @ForAll @Size(max = 3) List<@IntRange(min = 1, max = 254) Integer> claimed,
            @ForAll @Size(max = 3) List<@IntRange(min = 1, max = 254) Integer> proxies)
            throws HeadException {
        List<String> hops = new ArrayList<>();
        claimed.forEach(octet -> hops.add("10.0.0." + octet));
        hops.add("203.0.113.9");
        proxies.forEach(octet -> hops.add("10.0.1." + octet));
        ForwardingRule rule = ForwardingRule.trust(AddressSet.of("10.0.0.0/8"), Fields.EITHER);
        IpAddress peer = IpAddress.of(new byte[] {10, 1, 1, 1});
        Headers usual = Headers.of("X-Forwarded-For", String.join(", ", hops));
        Headers standard = Headers.of("Forwarded", "for=" + String.join(", for=", hops));
        assertThat(rule.check(peer, "http", null, usual).client()).isEqualTo("203.0.113.9");
        assertThat(rule.check(peer, "http", null, standard).client()).isEqualTo("203.0.113.9");
    }
}
