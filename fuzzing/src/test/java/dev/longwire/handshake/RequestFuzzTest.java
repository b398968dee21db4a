package dev.longwire.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.longwire.Headers;
import dev.longwire.handshake.ForwardingRule.Fields;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Any text as what a request asks for and says of its client: a path, a query, cookies, and the hops of proxies. It is refused
 * with a harmless word, or means one thing only.
 *
 * <p>Input: the text, in ISO-8859-1.
 */
class RequestFuzzTest {
    private static final IpAddress PROXY = IpAddress.of(new byte[] {10, 0, 0, 1});
    private static final AddressSet PROXIES = AddressSet.of("10.0.0.0/8", "fd00::/8");
    private static final PathPatterns<String> PATTERNS = PathPatterns.<String>of()
            .with(PathPattern.of("/a"), "a")
            .with(PathPattern.of("/a/{x}"), "variable")
            .with(PathPattern.of("/{x...}"), "tail");

    @FuzzTest(maxExecutions = 8_000)
    void fuzz(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        path(text);
        path("/" + text);
        pattern("/" + text);
        query(text);
        address(text);
        if (text.chars().noneMatch(c -> c < ' ' && c != '\t' || c == 0x7f)) { // else no head has it
            cookies(text);
            hops(Headers.of("Forwarded", text));
            hops(Headers.of("Forwarded", "for=" + text));
            hops(Headers.of("X-Forwarded-For", text));
            hops(Headers.of("X-Forwarded-For", "1.1.1.1", "X-Forwarded-Host", text, "X-Forwarded-Proto", text));
        }
    }

    private static void path(String raw) {
        RequestPath path;
        try {
            path = RequestPath.parse(raw);
        } catch (HeadException refused) {
            assertThat(refused.status()).isEqualTo(400);
            HeadFuzzTest.assertHarmless(String.valueOf(refused.getMessage()));
            return;
        }
        assertThat(path.segments())
                .hasSize((int) raw.chars().filter(c -> c == '/').count());
        assertThat(path.segments()).doesNotContain(".", "..").noneMatch(segment -> segment.indexOf('\0') >= 0);
        assertThat(String.join("/", path.segments()).getBytes(StandardCharsets.UTF_8))
                .isEqualTo(PercentEncoding.decode(raw.substring(1)));
        PathPatterns.Match<String> match = PATTERNS.match(path);
        assertThat(match).isNotNull();
        List<String> segments = path.segments();
        String expected = segments.equals(List.of("a"))
                ? "a"
                : segments.size() == 2
                                && segments.get(0).equals("a")
                                && !segments.get(1).isEmpty()
                        ? "variable"
                        : "tail";
        assertThat(match.value()).isEqualTo(expected);
    }

    private static void pattern(String text) {
        try {
            PathPattern pattern = PathPattern.of(text);
            assertThat(pattern.matchesSameAs(PathPattern.of(text))).isTrue();
            if (pattern.onlyPath() != null) { // a literal pattern is a path, and matches it
                assertThat(pattern.match(RequestPath.parse(text))).isNotNull();
            }
        } catch (IllegalArgumentException refused) {
            HeadFuzzTest.assertHarmless(String.valueOf(refused.getMessage()));
        } catch (HeadException contradiction) {
            throw new AssertionError("a literal pattern that is no path", contradiction);
        }
    }

    private static void query(String text) {
        Query query = Query.parse(text);
        for (String name : query.names()) {
            assertThat(query.all(name).get(0)).isEqualTo(query.first(name));
        }
        HeadFuzzTest.assertHarmless(query.toString());
    }

    private static void address(String text) {
        IpAddress address = IpAddress.parse(text);
        if (address != null) {
            assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
            assertThat(AddressSet.of(text).contains(address)).isTrue();
        }
        try {
            assertThat(AddressSet.of(text)).isEqualTo(AddressSet.of(text));
        } catch (IllegalArgumentException refused) {
            HeadFuzzTest.assertHarmless(String.valueOf(refused.getMessage()));
        }
    }

    private static void cookies(String field) {
        Cookies cookies = Cookies.of(Headers.of("Cookie", field));
        cookies.all().forEach((name, value) -> {
            assertThat(Cookies.of(Headers.of("Cookie", name + "=" + value)).first(name))
                    .isEqualTo(value);
            assertThat(Cookies.of(Headers.of("Cookie", name + "=first", "Cookie", field))
                            .first(name))
                    .isEqualTo("first");
        });
        HeadFuzzTest.assertHarmless(cookies.toString());
    }

    private static void hops(Headers headers) {
        for (Fields fields : Fields.values()) {
            try {
                Forwarding forwarding =
                        ForwardingRule.trust(PROXIES, fields).check(PROXY, "http", "a.example", headers);
                HeadFuzzTest.assertHarmless(forwarding.toString());
                assertThat(forwarding.scheme()).isIn("http", "https");
                assertThat(Authority.parse(String.valueOf(forwarding.authority()))
                                .host())
                        .isNotEmpty();
                IpAddress address = forwarding.address();
                assertThat(forwarding.client())
                        .matches(address == null ? "unknown|_.+" : Pattern.quote(address.toString()));
            } catch (HeadException refused) {
                assertThat(refused.status()).isEqualTo(400);
                HeadFuzzTest.assertHarmless(String.valueOf(refused.getMessage()));
            }
        }
    }
}
