package dev.longwire.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternsTest {
    private static final List<String> ALL = List.of(
            "/",
            "/a",
            "/a/b",
            "/a/{x}",
            "/{x}/b",
            "/{x}/{y}",
            "/a/{x...}",
            "/{x}/{y...}",
            "/{x...}",
            "/a/{x}/c",
            "/{x}/b/c");

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/ /",
                "/a /a",
                "/%61 /a",
                "/a/b /a/b",
                "/a/c /a/{x}",
                "/c/b /{x}/b",
                "/c/d /{x}/{y}",
                "/a/ /a/{x...}",
                "/a/b/c /a/{x}/c",
                "/a/b/d /a/{x...}",
                "/c/b/c /{x}/b/c",
                "/c/d/e /{x}/{y...}",
                "/c /{x...}",
                "//b /{x...}"
            })
    void theMostSpecificCountsInWhateverOrder(String path, String expected) throws HeadException {
        for (int seed = 0; seed < 20; seed++) {
            List<String> shuffled = new ArrayList<>(ALL);
            Collections.shuffle(shuffled, new Random(seed));
            PathPatterns<String> patterns = patterns(shuffled);
            PathPatterns.Match<String> match = patterns.match(RequestPath.parse(path));
            assertThat(match).isNotNull();
            assertThat(match.value()).isEqualTo(expected);
            assertThat(match.pattern()).hasToString(expected);
        }
    }

    @Test
    void whereNothingMatchesNothingAnswers() throws HeadException {
        assertThat(patterns(List.of("/a", "/b/{x}")).match(RequestPath.parse("/b")))
                .isNull();
        assertThat(PathPatterns.of().match(RequestPath.parse("/"))).isNull();
    }

    @Test
    void aMatchHasTheVariables() throws HeadException {
        PathPatterns.Match<String> match = patterns(List.of("/a", "/b/{x}")).match(RequestPath.parse("/b/1"));
        assertThat(match).isNotNull();
        assertThat(match.variables().get("x")).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {"/a /%61", "/a/{x} /a/{y}", "/{x...} /{y...}", "/{x}/b/{y...} /{y}/%62/{x...}", "/ /"})
    void twoThatMatchTheSamePathsAreRefused(String first, String second) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> patterns(List.of("/z", first, "/z/{z}", second)))
                .withMessage("The patterns " + first + " and " + second
                        + " match exactly the same paths: leave one of them out.");
    }

    @Test
    void theSetThatIsAddedToStaysAsItIs() throws HeadException {
        PathPatterns<String> before = patterns(List.of("/a"));
        before.with(PathPattern.of("/b"), "b").with(PathPattern.of("/{x}"), "x");
        assertThat(before.match(RequestPath.parse("/b"))).isNull();
        assertThat(before).hasToString("[/a]");
    }

    private static PathPatterns<String> patterns(List<String> texts) {
        PathPatterns<String> patterns = PathPatterns.of();
        for (String text : texts) {
            patterns = patterns.with(PathPattern.of(text), text);
        }
        return patterns;
    }
}
