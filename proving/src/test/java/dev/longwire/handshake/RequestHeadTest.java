package dev.longwire.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestHeadTest {
    @Test
    void forLogsItHasNoSecrets() {
        assertThat(new RequestHead("GET", "/a?token=secret", "HTTP/1.1", Headers.of("Authorization", "secret")))
                .hasToString("RequestHead[GET \"/a?...\" HTTP/1.1, {Authorization: (hidden)}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "/|/|-|host",
                "/a%20b/c?x=1?y|/a%20b/c|x=1?y|host",
                "/?|/|''|host",
                "/a?u=http://x/y|/a|u=http://x/y|host",
                "//x/y|//x/y|-|host",
                "http://h:1/a?b|/a|b|h:1",
                "WSS://h|/|-|h",
                "https://h?b|/|b|h",
                "*|*|-|host",
                "h:443|h:443|-|host",
                "ftp://h/a|ftp://h/a|-|host"
            })
    void pathQueryAndAuthority(String target, String path, String query, String authority) {
        RequestHead head = new RequestHead("GET", target, "HTTP/1.1", Headers.of("Host", "host"));
        assertThat(head.path()).isEqualTo(path);
        assertThat(head.query()).isEqualTo(query);
        assertThat(head.authority()).isEqualTo(authority);
    }

    @Test
    void withoutExactlyOneHostThereIsNoAuthority() {
        assertThat(new RequestHead("GET", "/", "HTTP/1.1", Headers.of()).authority())
                .isNull();
        assertThat(new RequestHead("GET", "/", "HTTP/1.1", Headers.of("Host", "a", "Host", "a")).authority())
                .isNull();
    }
}
