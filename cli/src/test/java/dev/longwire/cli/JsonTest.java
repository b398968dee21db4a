package dev.longwire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void membersStandInTheirOrder() {
        Json json =
                new Json().put("text", "a").put("code", 1000).put("clean", true).putThousandths("ms", 1_204);

        assertThat(json).hasToString("{\"text\":\"a\",\"code\":1000,\"clean\":true,\"ms\":1.204}");
    }

    @Test
    void anObjectMayBeEmpty() {
        assertThat(new Json().putIfPresent("none", null).putIfPresent("empty", ""))
                .hasToString("{}");
    }

    @Test
    void thousandthsKeepTheirZeros() {
        assertThat(new Json().putThousandths("ms", 7)).hasToString("{\"ms\":0.007}");
    }

    @Test
    void stringsAreEscaped() {
        assertThat(string("a\"b\\c\n\r\t\b")).isEqualTo("a\\\"b\\\\c\\n\\r\\t\\u0008");
    }

    @Test
    void whatATerminalObeysIsEscapedTooSinceJsonMayBeShownThere() {
        assertThat(string("\u001b[2J\u007f\u009b\u202e\u2028")).isEqualTo("\\u001b[2J\\u007f\\u009b\\u202e\\u2028");
    }

    @Test
    void halvesOfPairsAreEscapedSoThatEveryReaderTakesThem() {
        assertThat(string("\ud800x\udc00")).isEqualTo("\\ud800x\\udc00");
        assertThat(string("\ud83d\ude00")).isEqualTo("\ud83d\ude00");
        assertThat(string(Character.toString(0xe0041))).isEqualTo("\\udb40\\udc41");
    }

    private static String string(String value) {
        String json = new Json().put("v", value).toString();
        return json.substring("{\"v\":\"".length(), json.length() - 2);
    }
}
