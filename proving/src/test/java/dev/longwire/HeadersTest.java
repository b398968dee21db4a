package dev.longwire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {
    private final Headers headers = Headers.of("Upgrade", "h2c", "X-A", "1", "upgrade", " \t websocket ,", "x-a", "2");

    @Test
    void namesMatchInAnyCase() {
        assertThat(headers.first("UPGRADE")).isEqualTo("h2c");
        assertThat(headers.all("X-a")).containsExactly("1", "2");
        assertThat(headers.contains("x-A")).isTrue();
        assertThat(headers.contains("x-b")).isFalse();
        assertThat(headers.first("x-b")).isNull();
        assertThat(headers.all("x-b")).isEmpty();
    }

    @Test
    void aNameWithAColonIsNoOnes() {
        Headers some = Headers.of("a", "b:c");
        assertThat(some.first("a:b")).isNull();
        assertThat(some.first("a")).isEqualTo("b:c");
        assertThat(some.all("b")).isEmpty();
    }

    @Test
    void orderAndSpellingStay() {
        assertThat(headers.entries())
                .containsExactly(
                        Map.entry("Upgrade", "h2c"),
                        Map.entry("X-A", "1"),
                        Map.entry("upgrade", "websocket ,"),
                        Map.entry("x-a", "2"));
    }

    @Test
    void withAddsAndLeavesTheOriginalAlone() {
        Headers more = headers.with("X-A", "3");
        assertThat(more.all("x-a")).containsExactly("1", "2", "3");
        assertThat(headers.all("x-a")).containsExactly("1", "2");
        assertThatThrownBy(() -> more.entries().remove(0)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> more.all("x-a").clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void tokensAreFoundOverAllLinesInAnyCase() {
        assertThat(headers.hasToken("upgrade", "WebSocket")).isTrue();
        assertThat(headers.hasToken("upgrade", "H2C")).isTrue();
        assertThat(headers.hasToken("upgrade", "web")).isFalse();
        assertThat(headers.hasToken("connection", "upgrade")).isFalse();
    }

    @Test
    void aListLosesItsEmptyElementsAndKeepsItsQuotes() {
        Headers list = Headers.of("L", ",a ,,\t b;q=\"x, \\\" y\" ,", "L", "", "L", "c");
        assertThat(list.list("l")).containsExactly("a", "b;q=\"x, \\\" y\"", "c");
    }

    @Test
    void aTokenInsideAQuotedStringDoesNotCount() {
        assertThat(Headers.of("Connection", "x=\"a, upgrade, b\"").hasToken("Connection", "upgrade"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(chars = {'\r', '\n', 0, 0x1b, 0x7f, 0x100, 0x10d})
    void aValueCannotCarryAnotherHeader(char c) {
        assertThatThrownBy(() -> headers.with("X-Token", "secret" + c + "Injected: 1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("X-Token")
                .hasMessageContaining(String.format("U+%04X", (int) c))
                .hasMessageContaining("at index 6")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aLineEndAtTheEdgeIsNotTrimmedButRefused() {
        assertThatThrownBy(() -> headers.with("X", "a\r\n")).hasMessageContaining("U+000D at index 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a:", " a", "a\r\nb", "\u00e9", "a/b", "a\"", "(a)"})
    void aNameIsAToken(String name) {
        assertThatThrownBy(() -> headers.with(name, "v"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at index")
                .hasMessageNotContaining("\n");
        assertThat(Headers.isToken(name)).isFalse();
    }

    @Test
    void anEmptyNameIsRefused() {
        assertThatThrownBy(() -> headers.with("", "v")).hasMessageContaining("empty");
        assertThat(Headers.isToken("")).isFalse();
    }

    @Test
    void everySignOfATokenIsAllowed() {
        assertThat(Headers.isToken("!#$%&'*+-.^_`|~09azAZ")).isTrue();
    }

    @Test
    void aValueMayBeEmptyOrHaveTabsAndHighBytes() {
        assertThat(headers.with("X", " \t ").all("X")).isEqualTo(List.of(""));
        assertThat(headers.with("X", "a\tb \u0080\u00ff").first("X")).isEqualTo("a\tb \u0080\u00ff");
    }

    @Test
    void aNameWithoutAValueIsRefused() {
        assertThatThrownBy(() -> Headers.of("A", "1", "B")).hasMessageContaining("3 strings");
    }

    @Test
    void equalityIgnoresTheCaseOfNamesOnly() {
        assertThat(Headers.of("A", "x")).isEqualTo(Headers.of("a", "x")).hasSameHashCodeAs(Headers.of("a", "x"));
        assertThat(Headers.of("A", "x")).isNotEqualTo(Headers.of("A", "X")).isNotEqualTo("A: x");
        assertThat(Headers.of()).isEqualTo(Headers.of(new String[0]));
    }

    @Test
    void toStringHidesCredentialsAndEscapes() {
        Headers secret = Headers.of("X", "a\u009bb", "authorization", "Basic abc", "Set-Cookie", "id=abc");
        assertThat(secret).hasToString("{X: a\\u009bb, authorization: (hidden), Set-Cookie: (hidden)}");
    }

    @Test
    void toStringHidesWhatIsSecretByItsNameAndQueries() {
        Headers secret = Headers.of(
                "X-Api-Key",
                "abc",
                "X-AUTH-TOKEN",
                "abc",
                "Client-Secret",
                "abc",
                "Referer",
                "http://a/b?c=abc",
                "Host",
                "h");
        assertThat(secret)
                .hasToString(
                        "{X-Api-Key: (hidden), X-AUTH-TOKEN: (hidden), Client-Secret: (hidden), Referer: http://a/b?...,"
                                + " Host: h}");
    }
}
