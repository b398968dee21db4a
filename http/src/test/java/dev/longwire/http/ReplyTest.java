package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.longwire.Headers;
import dev.longwire.server.SetCookie;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyTest {
    @Test
    void aTextIsUtf8() {
        Reply reply = Reply.text(200, "\u20ac").header("X-A", "1").header("X-A", "2");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.headers())
                .isEqualTo(Headers.of("Content-Type", "text/plain; charset=utf-8", "X-A", "1", "X-A", "2"));
        assertThat(reply.body()).isEqualTo("\u20ac".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void pagesAndJsonAreUtf8() {
        Reply page = Reply.html(404, "<p>\u20ac");
        assertThat(page.headers()).isEqualTo(Headers.of("Content-Type", "text/html; charset=utf-8"));
        assertThat(page.body()).isEqualTo("<p>\u20ac".getBytes(StandardCharsets.UTF_8));
        Reply json = Reply.json(200, "\"\u20ac\"");
        assertThat(json.headers()).isEqualTo(Headers.of("Content-Type", "application/json"));
        assertThat(json.body()).isEqualTo("\"\u20ac\"".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aRedirectSaysWhere() {
        Reply reply = Reply.redirect(303, "/caf\u00e9?a=b").cookie(SetCookie.of("http", "a", "b"));
        assertThat(reply.status()).isEqualTo(303);
        assertThat(reply.headers())
                .isEqualTo(
                        Headers.of("Location", "/caf%C3%A9?a=b", "Set-Cookie", "a=b; Path=/; HttpOnly; SameSite=Lax"));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 300, 304, 305, 401})
    void otherStatusesAreNoRedirect(int status) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Reply.redirect(status, "/"))
                .withMessageContaining("303");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a b", "/\r\nX: y", "http://[", "%"})
    void aRedirectNeedsAUri(String location) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Reply.redirect(302, location))
                .withMessageContaining("at index");
    }

    @Test
    void contentIsCopied() {
        byte[] body = {1};
        Reply reply = Reply.of(599, "image/png", body);
        body[0] = 2;
        reply.body()[0] = 3;
        assertThat(reply.body()).containsExactly(1);
    }

    @Test
    void withoutContentThereIsNoType() {
        assertThat(Reply.empty(204).headers()).isEqualTo(Headers.of());
        assertThat(Reply.empty(204).body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 100, 101, 199, 600})
    void aStatusIsFinal(int status) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Reply.empty(status))
                .withMessage("A reply has a status from 200 to 599, not " + status + ".");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 205, 304})
    void someStatusesHaveNoContent(int status) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Reply.text(status, ""))
                .withMessageContaining("Reply.empty(" + status + ")");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "content-length",
                "Content-Type",
                "CONNECTION",
                "Transfer-Encoding",
                "Keep-Alive",
                "Trailer",
                "Proxy-Connection"
            })
    void whatTheServerOwnsCannotBeSet(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Reply.empty(200).header(name, "1"))
                .withMessage("The header " + name
                        + " cannot be set on a response: it is written with the content, so leave it" + " out.");
    }

    @Test
    void contentIsBounded() {
        assertThat(Reply.of(200, "a/b", new byte[Reply.MAX_CONTENT]).content()).hasSize(16 << 20);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Reply.of(200, "a/b", new byte[Reply.MAX_CONTENT + 1]))
                .withMessageContaining("16777216");
    }

    @Test
    void aTypeCannotAddAHeader() {
        assertThatIllegalArgumentException().isThrownBy(() -> Reply.of(200, "a/b\r\nX: y", new byte[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> Reply.empty(200).header("X", "a\nY: b"));
    }

    @Test
    void contentIsNotShown() {
        assertThat(Reply.text(200, "secret").header("Set-Cookie", "secret"))
                .hasToString("Reply[200, {Content-Type: text/plain; charset=utf-8, Set-Cookie: (hidden)}, 6 octets]");
    }
}
