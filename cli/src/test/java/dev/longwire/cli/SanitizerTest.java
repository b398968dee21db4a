package dev.longwire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SanitizerTest {
    @ParameterizedTest
    @CsvSource({
        "0, \\x00",
        "7, \\x07",
        "8, \\x08",
        "13, \\x0d",
        "27, \\x1b",
        "127, \\x7f",
        "128, \\x80",
        "155, \\x9b",
        "173, \\xad",
        "0x61c, \\u061c",
        "0x200b, \\u200b",
        "0x200e, \\u200e",
        "0x2028, \\u2028",
        "0x2029, \\u2029",
        "0x202a, \\u202a",
        "0x202e, \\u202e",
        "0x2066, \\u2066",
        "0x2069, \\u2069",
        "0xfeff, \\ufeff",
        "0xd800, \\ud800",
        "0xdfff, \\udfff",
        "0xe0041, \\U000e0041"
    })
    void whatATerminalObeysIsShownAsAnEscape(String codePoint, String shown) {
        String character = Character.toString(Integer.decode(codePoint));

        assertThat(Sanitizer.lines("a" + character + "b")).isEqualTo("a" + shown + "b");
        assertThat(Sanitizer.line(character)).isEqualTo(shown);
    }

    @Test
    void ordinaryTextStaysTheSameObject() {
        String text = "grüße, 世界, \ud83d\ude00, \u0645\u0631\u062d\u0628\u0627\tok\n";

        assertThat(Sanitizer.lines(text)).isSameAs(text);
    }

    @Test
    void joinersStayForTheyMakeWordsAndEmoji() {
        String family = "\ud83d\udc68\u200d\ud83d\udc69 \u0645\u06cc\u200c\u062e";

        assertThat(Sanitizer.line(family)).isEqualTo(family);
    }

    @Test
    void newlinesStayOnlyWhereSeveralLinesMayBeShown() {
        assertThat(Sanitizer.lines("a\n\tb")).isEqualTo("a\n\tb");
        assertThat(Sanitizer.line("a\n\tb")).isEqualTo("a\\x0a\tb");
    }

    @Test
    void nothingDangerousIsLeftWhateverComesIn() {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            all.appendCodePoint(c);
        }

        assertThat(Sanitizer.line(all.toString()).codePoints().filter(c -> c != '\t' && Sanitizer.isDangerous(c)))
                .isEmpty();
    }
}
