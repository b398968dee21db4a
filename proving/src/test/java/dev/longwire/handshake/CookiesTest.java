package dev.longwire.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CookiesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "sid=1|{sid=1}",
                "a=1; b=2|{a=1, b=2}",
                "a=1;b=2;|{a=1, b=2}",
                "a=1;; ;b=2|{a=1, b=2}",
                " a = 1 |{a=1}",
                "a=|{a=}",
                "a=b=c|{a=b=c}",
                "a=1; a=2|{a=1}",
                "a=1; A=2|{a=1, A=2}",
                "a=\"1\"|{a=\"1\"}",
                "a=\"1;b=2\"|{a=\"1, b=2\"}",
                "a=%20+|{a=%20+}",
                "a=1,2 3|{a=1,2 3}",
                "junk; =x; a b=1; \"q\"=1; $Version=1; a=1|{$Version=1, a=1}",
                ";|{}"
            })
    void aFieldIsRead(String field, String expected) {
        assertThat(Cookies.of(Headers.of("cookie", field)).all()).hasToString(expected);
    }

    @Test
    void severalFieldsAreOne() {
        Cookies cookies = Cookies.of(Headers.of("Cookie", "a=1; b=2", "X", "c=9", "Cookie", "a=3; c=4"));
        assertThat(cookies.all()).hasToString("{a=1, b=2, c=4}");
        assertThat(cookies.first("c")).isEqualTo("4");
        assertThat(cookies.first("d")).isNull();
    }

    @Test
    void withoutAFieldThereAreNone() {
        assertThat(Cookies.of(Headers.of()).all()).isEmpty();
    }

    @Test
    void valuesAreNotShown() {
        assertThat(Cookies.of(Headers.of("Cookie", "sid=secret; b=2"))).hasToString("Cookies[sid, b]");
    }
}
