package dev.longwire.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/ []",
                "/feed [feed]",
                "/a/ [a,]",
                "//a [,a]",
                "/a//b [a,,b]",
                "/Feed [Feed]",
                "/a%62c [abc]",
                "/a%2Fb/c [a/b,c]",
                "/a%2fb [a/b]",
                "/%252e [%2e]",
                "/a+b [a+b]",
                "/%e2%82%ac [€]",
                "/... [...]",
                "/.a/b. [.a,b.]",
                "/..%2Fetc [../etc]",
                "/a;b=c [a;b=c]",
                "/%5C [\\]"
            })
    void isSplitFirstAndDecodedThen(String raw, String segments) throws HeadException {
        RequestPath path = RequestPath.parse(raw);
        assertThat("[" + String.join(",", path.segments()) + "]").isEqualTo(segments);
        assertThat(path.raw()).isEqualTo(raw);
        assertThat(path).hasToString(raw);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*|does not begin",
                "example.com:80|does not begin",
                "''|does not begin",
                "/a%|has a '%' at index 1",
                "/a%2|has a '%' at index 1",
                "/a%2g|has a '%' at index 1",
                "/a%%20|has a '%' at index 1",
                "/%ff|not UTF-8",
                "/%c0%ae|not UTF-8",
                "/%ed%a0%80|not UTF-8",
                "/%e2%82|not UTF-8",
                "/%e2%82/%ac|not UTF-8",
                "/a%00b|NUL",
                "/a/../b|dot segment",
                "/.|dot segment",
                "/%2e%2E/a|dot segment",
                "/.%2e|dot segment",
                "/a b|U+0020 at index 1",
                "/ä|U+00E4 at index 0",
                "/a?b|U+003F at index 1"
            })
    void whatIsNoPathIsRefusedWith400(String raw, String reason) {
        HeadException refused = catchThrowableOfType(HeadException.class, () -> RequestPath.parse(raw));
        assertThat(refused).hasMessageContaining(reason).hasMessageStartingWith("Not a valid HTTP request: ");
        assertThat(refused.status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x?secret", "/x?secret"})
    void aMessageDoesNotRepeatAQuery(String raw) {
        HeadException refused = catchThrowableOfType(HeadException.class, () -> RequestPath.parse(raw));
        assertThat(refused.getMessage()).doesNotContain("secret");
    }
}
