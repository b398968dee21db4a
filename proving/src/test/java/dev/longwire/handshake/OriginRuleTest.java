package dev.longwire.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.Headers;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginRuleTest {
    private final OriginRule same = OriginRule.sameOrigin();

    @ParameterizedTest
    @CsvSource({
        "http://a.example, ws, a.example",
        "http://a.example, ws, a.example:80",
        "http://a.example:80, ws, A.Example",
        "HTTP://A.example, ws, a.example",
        "http://a.example:8000, ws, a.example:8000",
        "https://a.example, wss, a.example",
        "https://a.example:443, wss, a.example",
        "https://a.example, https, a.example:443",
        "http://[::1]:8000, ws, [::1]:8000"
    })
    void theSameOriginIsAllowed(String origin, String scheme, String authority) {
        assertThat(same.check(Headers.of("Origin", origin), scheme, authority)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "http://b.example, ws, a.example",
        "http://a.example.evil, ws, a.example",
        "http://xa.example, ws, a.example",
        "http://a.example:8000, ws, a.example",
        "http://a.example, ws, a.example:8000",
        "https://a.example, ws, a.example",
        "http://a.example, wss, a.example",
        "https://a.example:80, ws, a.example",
        "http://localhost:8000, ws, 127.0.0.1:8000",
        "chrome-extension://a.example, ws, a.example"
    })
    void anotherSchemeHostOrPortIsNot(String origin, String scheme, String authority) {
        Verdict.Refusal refusal = same.check(Headers.of("Origin", origin), scheme, authority);
        assertThat(refusal).isNotNull();
        assertThat(refusal.status()).isEqualTo(403);
        assertThat(refusal.text()).contains(origin, scheme + "://" + authority, "allowOrigins(\"" + origin + "\")");
    }

    /** What the operator sees first who puts a proxy with TLS in front of a server without. */
    @Test
    void behindAProxyThatEndsTlsItIsSaidWhatToSet() {
        Headers headers = Headers.of("Origin", "https://app.example");
        Verdict.Refusal refusal = same.check(headers, "ws", "app.example");
        assertThat(refusal).isNotNull();
        assertThat(refusal.text())
                .isEqualTo(
                        "This server does not allow pages from \"https://app.example\" to open a WebSocket: it allows only"
                                + " its own, and was reached at \"ws://app.example\". If these pages are yours, set"
                                + " allowOrigins(\"https://app.example\") on the server, as it must be behind a proxy that ends TLS or"
                                + " changes the host.");
        assertThat(OriginRule.only("https://app.example").check(headers, "ws", "app.example"))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "",
                "a.example",
                "://a",
                "http:a",
                "http://",
                "http://a/",
                "http://a b",
                "http://u@a",
                "http://a http://a",
                "http://a:0",
                "https://.",
                "file:",
                "app://a b",
                "app://\u00fc",
                "*"
            })
    void nullAndWhatIsNoOriginAreRefused(String origin) {
        for (OriginRule rule : new OriginRule[] {same, OriginRule.only("http://a")}) {
            Verdict.Refusal refusal = rule.check(Headers.of("Origin", origin), "ws", "a");
            assertThat(refusal).isNotNull();
            assertThat(refusal.status()).isEqualTo(403);
        }
    }

    /** Cordova, Electron, Capacitor and ESP8266, and the extensions of browsers. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "file://",
                "file:///",
                "app://.",
                "app://-",
                "capacitor://localhost",
                "ionic://localhost:8100",
                "chrome-extension://aapbdbdomjkkjkaonfhkkikfgjllcleb",
                "moz-extension://6b1794f0-1b02-4f8e-9d33-0c7c1c0e8c4e",
                "vscode-webview://0abc%20d",
                "ms-appx-web://Some.App_1"
            })
    void anOriginOfAnAppIsRefusedAsNotAllowedUnlessItIsNamed(String origin) {
        Headers headers = Headers.of("Origin", origin);
        for (OriginRule rule : new OriginRule[] {same, OriginRule.only("https://a.example", "other://.")}) {
            Verdict.Refusal refusal = rule.check(headers, "ws", "a.example");
            assertThat(refusal).isNotNull();
            assertThat(refusal.status()).isEqualTo(403);
            assertThat(refusal.text()).contains("does not allow pages from \"" + origin + "\"");
        }
        assertThat(OriginRule.only(origin).check(headers, "ws", "a.example")).isNull();
        assertThat(OriginRule.only(origin.toUpperCase(Locale.ROOT)).check(headers, "wss", "a.example"))
                .isNull();
        assertThat(OriginRule.only(origin + "x").check(headers, "ws", "a.example"))
                .isNotNull();
    }

    @Test
    void twoOriginsAreRefusedEvenIfBothAreRight() {
        Headers twice = Headers.of("Origin", "http://a", "Origin", "http://a");
        assertThat(same.check(twice, "ws", "a")).isNotNull();
    }

    @Test
    void whatIsNoBrowserSendsNoOriginAndIsLetThrough() {
        assertThat(same.check(Headers.of(), "ws", "a")).isNull();
        assertThat(OriginRule.only("https://a").check(Headers.of(), "ws", "a")).isNull();
    }

    @Test
    void aListAllowsWhatIsOnItAndNothingElse() {
        OriginRule rule = OriginRule.only("https://App.example:443", "http://localhost:3000", "chrome-extension://abc");
        assertThat(rule.check(Headers.of("Origin", "https://app.example"), "ws", "a"))
                .isNull();
        assertThat(rule.check(Headers.of("Origin", "http://localhost:3000"), "ws", "a"))
                .isNull();
        assertThat(rule.check(Headers.of("Origin", "chrome-extension://abc"), "ws", "a"))
                .isNull();
        assertThat(rule.check(Headers.of("Origin", "http://localhost:3001"), "ws", "a"))
                .isNotNull();
        assertThat(rule.check(Headers.of("Origin", "http://a"), "ws", "a")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"null", "*", "example.org", "https://example.org/", "https://example.org/path", "https://*.org"})
    void aListTakesOriginsOnly(String origin) {
        assertThatThrownBy(() -> OriginRule.only("https://ok.example", origin))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + origin + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "https://evil.example", "nonsense"})
    void anyAllowsEverything(String origin) {
        assertThat(OriginRule.any().check(Headers.of("Origin", origin), "ws", "a"))
                .isNull();
    }
}
