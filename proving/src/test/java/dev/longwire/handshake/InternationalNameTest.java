package dev.longwire.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InternationalNameTest {
    @ParameterizedTest
    @CsvSource({
        "b\u00fccher.example, xn--bcher-kva.example",
        "B\u00dcCHER.Example, xn--bcher-kva.Example",
        "\ud83d\ude00.ws, xn--e28h.ws", // assigned after Unicode 3.2
        "\u2764\ufe0f.ws, xn--qei.ws", // both leave the variation selector out
        "a\u00adb\u00fc.ws, xn--ab-yka.ws",
        "\u65e5\u672c\u8a9e\u3002jp, xn--wgv71a119e.jp",
        "\u65e5\u672c\uff0e\u8a9e\uff61jp, xn--wgv71a.xn--i42a.jp",
        "\uff21\uff22.example, ab.example",
        "\u039f\u0394\u039f\u03a3, xn--pxavbq", // by each letter, so without a final sigma
        "\u0130stanbul, xn--istanbul-o0e",
        "xn--e28h.\u00fc_\u00fc.my_host, xn--e28h.xn--_-dhab.my_host",
        "\u00fc., xn--tda."
    })
    void whereBothRulesAgree(String host, String ascii) {
        assertThat(InternationalName.ascii(host)).isEqualTo(ascii);
        assertThat(WebSocketUri.parse("ws://" + host + ":81/").host()).isEqualToIgnoringCase(ascii);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stra\u00dfe.example", // another host than strasse.example
                "\u1e9e.example",
                "\u03bf\u03b4\u03cc\u03c2.example",
                "a\u200db.example",
                "\u06a9\u200c\u06a9.example",
                "\ud83d\udc68\u200d\ud83d\udc69.ws",
                "\u2488com", // 1.com
                "a\u2024b\u00fc",
                "\u2100", // a/c
                "a\uff1a80", // a:80
                "\uff3b\uff1a\uff1a\uff11\uff3d",
                "\u1c90.example", // lower case of after Unicode 3.2
                "\u04c0.example",
                "\u13a0.example",
                "\uab70.example",
                "xn--\u00fc.example",
                "\uff58n--e28h.example",
                "\u05d01\u05d0a.example",
                "\ud800.example",
                "\u00ad.example",
                "a.\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc"
                        + "\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc"
                        + "\u00fc\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4"
                        + "\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4"
            })
    void whereTheyDoNotItMustBeWrittenInAscii(String host) {
        for (String port : new String[] {"", ":81"}) {
            assertThatThrownBy(() -> WebSocketUri.parse("ws://" + host + port + "/"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("xn--")
                    .hasMessageMatching("[ -~]*");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"xn--strae-oqa.example", "xn--e28h.ws", "strasse.example"})
    void whatIsWrittenInAsciiStays(String host) {
        assertThat(WebSocketUri.parse("ws://" + host + "/").host()).isEqualTo(host);
    }
}
