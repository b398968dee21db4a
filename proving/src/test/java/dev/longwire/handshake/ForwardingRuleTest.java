package dev.longwire.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.longwire.Headers;
import dev.longwire.handshake.ForwardingRule.Fields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardingRuleTest {
    private static final IpAddress PROXY = IpAddress.parse("10.0.0.1");
    private static final AddressSet PROXIES = AddressSet.of("10.0.0.0/8", "fd00::/8");
    private static final String DIRECT = "Forwarding[10.0.0.1, http, \"inner:8000\"]";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "for=203.0.113.9|203.0.113.9, http, \"inner:8000\"",
                "For=203.0.113.9; PROTO=https; Host=Example.com|203.0.113.9, https, \"Example.com\"",
                "for=203.0.113.9;proto=wss|203.0.113.9, https, \"inner:8000\"",
                "for=\"203.0.113.9:4711\";by=_x|203.0.113.9, http, \"inner:8000\"",
                "for=\"[2001:db8::1]\"|2001:db8::1, http, \"inner:8000\"",
                "for=\"[2001:DB8:0::1]:4711\";host=\"example.com:8443\"|2001:db8::1, http, \"example.com:8443\"",
                "for=\"20\\3.0.113.9:_p\"|203.0.113.9, http, \"inner:8000\"",
                "for=\"2001:db8::1\"|2001:db8::1, http, \"inner:8000\"",
                "for=unknown;host=a.example|unknown, http, \"a.example\"",
                "for=UNKNOWN|unknown, http, \"inner:8000\"",
                "for=_hidden|_hidden, http, \"inner:8000\"",
                "proto=https|unknown, https, \"inner:8000\"",
                // the nearest hop that is not trusted is the client; what it says of itself is not used
                "for=1.1.1.1, for=203.0.113.9|203.0.113.9, http, \"inner:8000\"",
                "for=1.1.1.1;proto=https, for=203.0.113.9;proto=http|203.0.113.9, http, \"inner:8000\"",
                "for=127.0.0.1;host=evil, for=_x, for=10.0.0.2|_x, http, \"inner:8000\"",
                "for=nonsense, for=203.0.113.9|203.0.113.9, http, \"inner:8000\"",
                "for=203.0.113.9;proto=https;host=a, for=10.0.0.3;proto=http;host=b|203.0.113.9, https, \"a\"",
                "for=10.0.0.9;proto=https, , for=\"[fd00::2]\"|10.0.0.9, https, \"inner:8000\"",
                ",|10.0.0.1, http, \"inner:8000\""
            })
    void forwardedIsWalked(String field, String expected) throws HeadException {
        assertThat(check(Fields.EITHER, "Forwarded", field)).hasToString("Forwarding[" + expected + "]");
        assertThat(check(Fields.FORWARDED, "Forwarded", field, "X-Forwarded-For", "9.9.9.9"))
                .hasToString("Forwarding[" + expected + "]");
        assertThat(check(Fields.X_FORWARDED, "Forwarded", field)).hasToString(DIRECT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            nullValues = "-",
            value = {
                "203.0.113.9|-|-|-|203.0.113.9, http, \"inner:8000\"",
                "203.0.113.9:4711|https|a.example|-|203.0.113.9, https, \"a.example\"",
                "2001:DB8::1|HTTPS|-|-|2001:db8::1, https, \"inner:8000\"",
                "[2001:db8::1]|-|-|-|2001:db8::1, http, \"inner:8000\"",
                "[2001:db8::1]:4711|-|-|-|2001:db8::1, http, \"inner:8000\"",
                "::ffff:203.0.113.9|-|-|-|203.0.113.9, http, \"inner:8000\"",
                "unknown|-|-|-|unknown, http, \"inner:8000\"",
                "1.1.1.1, 203.0.113.9|-|-|-|203.0.113.9, http, \"inner:8000\"",
                "nonsense, 203.0.113.9|-|-|-|203.0.113.9, http, \"inner:8000\"",
                "1.1.1.1, 203.0.113.9, 10.0.0.2|https|-|-|203.0.113.9, https, \"inner:8000\"",
                "1.1.1.1, 203.0.113.9, 10.0.0.2|http, https, http|-|-|203.0.113.9, https, \"inner:8000\"",
                "10.0.0.9, 10.0.0.2|https, http|-|-|10.0.0.9, https, \"inner:8000\"",
                "203.0.113.9|https|a.example|8443|203.0.113.9, https, \"a.example:8443\"",
                "203.0.113.9|https|a.example|443|203.0.113.9, https, \"a.example\"",
                "203.0.113.9|http|a.example|443|203.0.113.9, http, \"a.example:443\"",
                "203.0.113.9|https|a.example:1|2|203.0.113.9, https, \"a.example:1\"",
                "203.0.113.9|-|[fd00::1]|81|203.0.113.9, http, \"[fd00::1]:81\"",
                "203.0.113.9|-|-|81|203.0.113.9, http, \"inner:8000\"",
                "-|https|-|-|unknown, https, \"inner:8000\"",
                "-|-|a.example|-|unknown, http, \"a.example\"",
                "-|-|-|-|10.0.0.1, http, \"inner:8000\""
            })
    void theUsualFieldsAreWalked(String client, String scheme, String host, String port, String expected)
            throws HeadException {
        Headers headers = with(Headers.of(), "X-Forwarded-For", client);
        headers = with(headers, "X-Forwarded-Proto", scheme);
        headers = with(headers, "X-Forwarded-Host", host);
        headers = with(headers, "X-Forwarded-Port", port);
        ForwardingRule either = ForwardingRule.trust(PROXIES, Fields.EITHER);
        assertThat(either.check(PROXY, "ws", "inner:8000", headers)).hasToString("Forwarding[" + expected + "]");
        ForwardingRule standard = ForwardingRule.trust(PROXIES, Fields.FORWARDED);
        assertThat(standard.check(PROXY, "ws", "inner:8000", headers)).hasToString(DIRECT);
    }

    private static Headers with(Headers headers, String name, String value) {
        return value == null ? headers : headers.with(name, value);
    }

    @Test
    void severalLinesAreOneList() throws HeadException {
        assertThat(check(Fields.EITHER, "Forwarded", "for=1.1.1.1, for=203.0.113.9", "Forwarded", "for=10.0.0.2"))
                .hasToString("Forwarding[203.0.113.9, http, \"inner:8000\"]");
        assertThat(check(Fields.EITHER, "X-Forwarded-For", "203.0.113.9", "X-Forwarded-For", "10.0.0.2"))
                .hasToString("Forwarding[203.0.113.9, http, \"inner:8000\"]");
    }

    @Test
    void aClientThatIsNotNamedHasNoAddress() throws HeadException {
        assertThat(check(Fields.EITHER, "Forwarded", "for=_x").address()).isNull();
        assertThat(check(Fields.EITHER, "Forwarded", "proto=https").address()).isNull();
        assertThat(check(Fields.EITHER, "Forwarded", "for=1.1.1.1").address()).isEqualTo(IpAddress.parse("1.1.1.1"));
    }

    @ParameterizedTest
    @EnumSource
    void whoIsNotTrustedIsNotHeard(Fields fields) throws HeadException {
        ForwardingRule rule = ForwardingRule.trust(PROXIES, fields);
        Headers headers = Headers.of("Forwarded", "for=10.0.0.1;host=", "X-Forwarded-For", "10.0.0.1, ?");
        for (ForwardingRule each : new ForwardingRule[] {rule, ForwardingRule.nobody()}) {
            Forwarding forwarding = each.check(IpAddress.parse("203.0.113.9"), "https", null, headers);
            assertThat(forwarding).hasToString("Forwarding[203.0.113.9, https, no host]");
            assertThat(forwarding.client()).isEqualTo("203.0.113.9");
        }
        assertThat(ForwardingRule.nobody().check(PROXY, "ws", "inner:8000", headers))
                .hasToString(DIRECT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "for",
                "for=",
                "=1.1.1.1",
                "for=1.1.1.1;",
                "for=1.1.1.1 for=2.2.2.2",
                "for=\"1.1.1.1",
                "for=1.1.1.1:80",
                "for=[::1]",
                "for=1.1.1.1;for=2.2.2.2",
                "for=1.1.1.1;FOR=1.1.1.1",
                "for=example.com",
                "for=\"[1.1.1.1]\"",
                "for=\"[::1\"",
                "for=\"1.1.1.1:\"",
                "for=\"1.1.1.1:123456\"",
                "for=\"1.1.1.1:a\"",
                "for=_",
                "for=\"_a b\"",
                "for=1.1.1.256",
                "for=1.1.1.1;proto=ftp",
                "for=1.1.1.1;proto=\"\"",
                "for=1.1.1.1;host=\"\"",
                "for=1.1.1.1;host=\"a b\"",
                "for=1.1.1.1;host=\"a,b\"",
                "for=\", for=203.0.113.9;host=\"x\""
            })
    void whatAProxyWritesWronglyIsRefused(String field) {
        assertRefused("malformed|which is no IP address|is not http or https", "Forwarded", field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "X-Forwarded-For|example.com|no IP address",
                "X-Forwarded-For|\"1.1.1.1, 2.2.2.2|no IP address",
                "X-Forwarded-For|1.1.1.1:|no IP address",
                "X-Forwarded-For|fe80::1%eth0|no IP address",
                "X-Forwarded-Proto|ftp|is not http or https",
                "X-Forwarded-Proto|https, http|2 values for 1 hops",
                "X-Forwarded-Host|a b|malformed",
                "X-Forwarded-Port|0|malformed",
                "X-Forwarded-Port|x|malformed"
            })
    void soAreTheUsualFields(String name, String value, String reason) {
        assertRefused(reason, name, value);
    }

    private static void assertRefused(String pattern, String... fields) {
        HeadException refused = catchThrowableOfType(HeadException.class, () -> check(Fields.EITHER, fields));
        assertThat(refused).isNotNull();
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.getMessage())
                .startsWith("Not a valid HTTP request: ")
                .containsPattern(pattern);
    }

    /** Behind a proxy that passes on what it does not know, a client could else be whom it likes. */
    @Test
    void twoKindsThatDoNotSayTheSameAreRefused() throws HeadException {
        assertRefused("do not say the same", "Forwarded", "for=10.0.0.7", "X-Forwarded-For", "203.0.113.9");
        assertRefused(
                "do not say the same", "Forwarded", "for=203.0.113.9;proto=https", "X-Forwarded-For", "203.0.113.9");
        assertRefused("do not say the same", "Forwarded", "for=203.0.113.9;host=x", "X-Forwarded-For", "203.0.113.9");
        assertThat(check(Fields.X_FORWARDED, "Forwarded", "for=10.0.0.7", "X-Forwarded-For", "203.0.113.9")
                        .client())
                .isEqualTo("203.0.113.9");
        assertThat(check(Fields.EITHER, "Forwarded", "for=203.0.113.9", "X-Forwarded-For", "203.0.113.9")
                        .client())
                .isEqualTo("203.0.113.9");
    }

    private static Forwarding check(Fields fields, String... headers) throws HeadException {
        return ForwardingRule.trust(PROXIES, fields).check(PROXY, "ws", "inner:8000", Headers.of(headers));
    }
}
