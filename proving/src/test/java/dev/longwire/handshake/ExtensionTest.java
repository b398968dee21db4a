package dev.longwire.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.longwire.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of Sec-WebSocket-Extensions (RFC 6455 §9.1). */
class ExtensionTest {
    private static Headers field(String... lines) {
        Headers headers = Headers.of();
        for (String line : lines) {
            headers = headers.with("Sec-WebSocket-Extensions", line);
        }
        return headers;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "foo | [foo]",
                "foo, bar | [foo, bar]",
                "foo;a;b=1, bar | [foo; a; b=1, bar]",
                "foo ; a = 1 ; b = \"x\" | [foo; a=1; b=x]",
                "foo; a=\"1\\0\" | [foo; a=10]",
                "foo; a; a | [foo; a; a]",
                "foo,, bar, | [foo, bar]",
                ", foo | [foo]",
            })
    void wellFormed(String line, String read) {
        assertThat(Extension.parse(field(line))).hasToString(read);
    }

    @Test
    void severalLinesAreOneList() {
        assertThat(Extension.parse(field("a; x", "b, c"))).hasToString("[a; x, b, c]");
        assertThat(Extension.parse(Headers.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                ";",
                "foo;",
                "foo; ;",
                "foo; a=",
                "foo; =1",
                "foo; a=;",
                "foo bar",
                "foo; a b",
                "foo; a=1 2",
                "foo=1",
                "foo; a=\"",
                "foo; a=\"1",
                "foo; a=\"\\",
                "foo; a=\"1\\\"",
                "foo; a=\"\"",
                "foo; a=\"1 2\"",
                "foo; a=\"1,2\"",
                "foo; a=\"1\"2",
                "foo; a=1\"2\"",
                "\"foo\"",
                "foo; \"a\"",
                "foo, ba/r",
                "f\u00e9o",
            })
    void malformed(String line) {
        assertThatIllegalArgumentException().isThrownBy(() -> Extension.parse(field(line)));
    }
}
