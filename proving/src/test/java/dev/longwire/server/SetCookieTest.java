package dev.longwire.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SetCookieTest {
    private static SetCookie plain() {
        return SetCookie.of("http", "sid", "s3cret");
    }

    @Test
    void scriptsAndOtherSitesHaveNoUseOfIt() {
        assertThat(plain().field()).isEqualTo("sid=s3cret; Path=/; HttpOnly; SameSite=Lax");
    }

    @Test
    void whatCameByHttpsGoesBackByHttpsOnly() {
        assertThat(SetCookie.of("https", "__Host-sid", "a=b").field())
                .isEqualTo("__Host-sid=a=b; Path=/; Secure; HttpOnly; SameSite=Lax");
    }

    @Test
    void itCanHaveAnEndAPathAndAStricterSite() {
        String date = "[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT";
        assertThat(plain().maxAge(Duration.ofMillis(90_999))
                        .path("/app")
                        .sameSiteStrict()
                        .field())
                .matches("sid=s3cret; Path=/app; Max-Age=90; Expires=" + date + "; HttpOnly; SameSite=Strict");
        assertThat(plain().maxAge(Duration.ZERO).field()).contains("; Max-Age=0;");
    }

    @Test
    void theClientOfTheJdkSendsBackWhatItGot() throws IOException {
        CookieManager client = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
        URI uri = URI.create("http://localhost/");
        String field = plain().maxAge(Duration.ofDays(400)).field();
        client.put(uri, Map.of("Set-Cookie", List.of(field)));
        assertThat(client.get(uri, Map.of())).containsEntry("Cookie", List.of("sid=s3cret"));
        client.put(
                uri, Map.of("Set-Cookie", List.of(plain().maxAge(Duration.ZERO).field())));
        assertThat(client.get(uri, Map.of())).doesNotContainEntry("Cookie", List.of("sid=s3cret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a;b", "a,b", "a\"b", "a\\b", "a\r\nX: y", "a\u007f", "\u00fc"})
    void aValueCannotSayMoreThanAValue(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SetCookie.of("http", "sid", value))
                .withMessageContaining("the cookie sid has U+")
                .withMessageContaining("Base64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a=b", "a;b", "\u00fc"})
    void aNameIsAToken(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> SetCookie.of("http", name, ""));
    }

    @Test
    void whatClientsWouldDropIsRefused() {
        SetCookie.of("http", "sid", "a".repeat(4093));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SetCookie.of("http", "sid", "a".repeat(4094)))
                .withMessageContaining("4097");
        for (String name : new String[] {"__Host-sid", "__secure-sid"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SetCookie.of("http", name, "a"))
                    .withMessageContaining("tls(...)");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SetCookie.of("https", "__Host-sid", "a").path("/app"))
                .withMessageContaining("__Secure-");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plain().maxAge(Duration.ofDays(400).plusNanos(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> plain().maxAge(Duration.ofNanos(-1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "app", "/a;b", "/\n", "/\u00fc"})
    void aPathIsAPath(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> plain().path(path));
    }

    @Test
    void itsValueIsNotShown() {
        assertThat(plain()).hasToString("SetCookie[sid]");
    }
}
