package dev.longwire.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/ /",
                "/feed /feed",
                "/feed /%66eed",
                "/a%62c /abc",
                "/abc /a%62c",
                "/a%2Fb /a%2fb",
                "/%7Bx%7D /{x}",
                "/feed/ /feed/",
                "//a //a",
                "/*.js /*.js",
                "/rooms/{room} /rooms/a",
                "/{a}/{b-2_} /x/y",
                "/files/{rest...} /files/",
                "/files/{rest...} /files/a",
                "/files/{rest...} /files/a//b/",
                "/{rest...} /"
            })
    void matches(String pattern, String path) throws HeadException {
        assertThat(PathPattern.of(pattern).match(RequestPath.parse(path))).isNotNull();
        assertThat(PathPattern.of(pattern)).hasToString(pattern);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/ //",
                "/feed /Feed",
                "/feed /feed/",
                "/feed/ /feed",
                "/a/b /a%2Fb",
                "/a%2Fb /a/b",
                "/rooms/{room} /rooms",
                "/rooms/{room} /rooms/",
                "/rooms/{room} /rooms/a/b",
                "/rooms/{room} /rooms/a/",
                "/{a}/b //b",
                "/files/{rest...} /files",
                "/files/{rest...} /file/a",
                "/{a}/{rest...} //x"
            })
    void doesNotMatch(String pattern, String path) throws HeadException {
        assertThat(PathPattern.of(pattern).match(RequestPath.parse(path))).isNull();
    }

    @Test
    void variablesAreDecoded() throws HeadException {
        PathVariables variables =
                PathPattern.of("/{a}/x/{b}/{rest...}").match(RequestPath.parse("/%2F/x/%C3%A9/1%2F2//3"));
        assertThat(variables).isNotNull().hasToString("PathVariables[/{a}/x/{b}/{rest...}]");
        assertThat(variables.get("a")).isEqualTo("/");
        assertThat(variables.get("b")).isEqualTo("é");
        assertThat(variables.all()).isEqualTo(Map.of("a", "/", "b", "é"));
        assertThat(variables.tail()).isEqualTo(List.of("1/2", "", "3"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> variables.get("rest"))
                .withMessageContaining("tail()");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> variables.get("x"))
                .withMessage("The pattern /{a}/x/{b}/{rest...} has no variable \"x\".");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|a pattern begins",
                "feed|a pattern begins",
                "{a}|a pattern begins",
                "/{a}/{a}|two variables of the name a",
                "/{a}/{a...}|two variables of the name a",
                "/{}|has no name",
                "/{...}|has no name",
                "/{a b}|character other than",
                "/{a....}|character other than",
                "/{a...}/b|must stand last",
                "/{a...}/|must stand last",
                "/a{b}|whole segment",
                "/{b}.json|whole segment",
                "/{a|whole segment",
                "/a}|whole segment",
                "/{{a}}|whole segment",
                "/a?b|U+003F",
                "/a#b|U+0023",
                "/a b|U+0020",
                "/ä|U+00E4",
                "/%|has a '%' at index 0",
                "/%FF|not UTF-8",
                "/%00|NUL",
                "/a/../b|dot segment",
                "/%2e|dot segment"
            })
    void whatIsNoPatternIsRefused(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PathPattern.of(text))
                .withMessageStartingWith("Not a path pattern: " + Excerpt.of(text))
                .withMessageContaining(reason);
    }

    @Test
    void aLiteralMayHaveTheNameOfAVariable() throws HeadException {
        assertThat(PathPattern.of("/rooms/{rooms}").match(RequestPath.parse("/rooms/1")))
                .isNotNull();
    }
}
