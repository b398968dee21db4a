package dev.longwire.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketUriTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ws://localhost:8000/mysock|ws|localhost|8000|/mysock|localhost:8000",
                "ws://localhost|ws|localhost|80|/|localhost",
                "WSS://Example.ORG|wss|example.org|443|/|example.org",
                "ws://h:80/|ws|h|80|/|h",
                "wss://h:80/|wss|h|80|/|h:80",
                "ws://h:443/|ws|h|443|/|h:443",
                "ws://h:/a|ws|h|80|/a|h",
                "ws://h?a=b&c|ws|h|80|/?a=b&c|h",
                "ws://h/a/../b;c=d?x[]=%5B/?:@|ws|h|80|/a/../b;c=d?x[]=%5B/?:@|h",
                "ws://h//a//|ws|h|80|//a//|h",
                "ws://[::1]:8000/a|ws|::1|8000|/a|[::1]:8000",
                "wss://[FE80::A]/a|wss|fe80::a|443|/a|[fe80::a]",
                "ws://[FE80::1%25Eth0]:8000/a|ws|fe80::1%Eth0|8000|/a|[fe80::1]:8000",
                "wss://[fe80::1%25br-lan.100~_]|wss|fe80::1%br-lan.100~_|443|/|[fe80::1]",
                "ws://[fe80::1%252]/|ws|fe80::1%2|80|/|[fe80::1]",
                "ws://127.0.0.1:65535/|ws|127.0.0.1|65535|/|127.0.0.1:65535",
                "ws://my_host.local./|ws|my_host.local.|80|/|my_host.local.",
                "ws://b\u00fccher.example:81/|ws|xn--bcher-kva.example|81|/|xn--bcher-kva.example:81",
                "ws://h/\u00fc/\ud83d\ude00?\u20ac|ws|h|80|/%C3%BC/%F0%9F%98%80?%E2%82%AC|h"
            })
    void parts(String url, String scheme, String host, int port, String target, String authority) {
        WebSocketUri uri = WebSocketUri.parse(url);
        assertThat(uri).isEqualTo(new WebSocketUri(scheme, host, port, target));
        assertThat(uri.authority()).isEqualTo(authority);
        assertThat(uri.secure()).isEqualTo(scheme.equals("wss"));
        int query = target.indexOf('?'); // it may be a secret
        String place = authority.replace("]", host.contains("%") ? host.substring(host.indexOf('%')) + "]" : "]");
        String whole = scheme + "://" + place.replace("%", "%25");
        assertThat(uri).hasToString(whole + (query < 0 ? target : target.substring(0, query) + "?..."));
        assertThat(WebSocketUri.parse(whole + target)).isEqualTo(uri);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '`',
            value = {
                "|must start with ws:// or wss://",
                "localhost:8000/a|must start with ws://",
                "/a|must start with ws://",
                "ws:/h/a|must start with ws://",
                "ws:h|must start with ws://",
                "//h/a|must start with ws://",
                "http://h:1/a|its scheme is http: did you mean ws://h:1/a?",
                "https://h/a?token=t|its scheme is https: did you mean wss://h/a?...?",
                "ftp://h/a|its scheme is not ws or wss but \"ftp\"",
                "ws://|the host is missing",
                "ws:///a|the host is missing",
                "ws://:80/a|the host is missing",
                "ws://h/a#b|%23",
                "ws://h#|%23",
                "ws://h:0/|the port is not a number from 1 to 65535",
                "ws://h:65536/|the port is not",
                "ws://h:-1/|the port is not",
                "ws://h:8a/|the port is not",
                "ws://h:1:2/|more than one colon",
                "ws://::1/|an IPv6 address must stand between brackets",
                "ws://[::1/|IPv6",
                "ws://[]/|IPv6",
                "ws://[1.2.3.4]/|IPv6",
                "ws://[::g]/|IPv6",
                "ws://[1:2]/|IPv6",
                "ws://h /a|a space at index 6",
                " ws://h/|a space at index 0",
                "ws://h/a\tb|U+0009 at index 8",
                "ws://h/a\u00a0b|U+00A0 at index 8",
                "ws://a..b/|empty part",
                "ws://.a/|empty part",
                "ws://a%2eb/|U+0025 at index 1 of the host",
                "ws://a\u00fc..b/|an empty part",
                "ws://[fe80::1%eth0]/|%25",
                "ws://[fe80::1%25]/|%25",
                "ws://[fe80::1%]/|%25",
                "ws://[fe80::1%25eth 0]/|a space",
                "ws://[fe80::1%25eth%300]/|%25",
                "ws://[fe80::1%25e]th0]/|%25",
                "ws://[fe80::1%25eth0/|between brackets",
                "ws://h%25eth0/|U+0025",
                "ws://127.0.0.1%25lo/|U+0025",
                "ws://h/a%|two hexadecimal digits",
                "ws://h/a%2|two hexadecimal digits",
                "ws://h/%g0|two hexadecimal digits",
                "ws://h/{a}|'{' at index 1: write %7B",
                "ws://h/a\\b|'\\' at index 2: write %5C",
                "ws://h/a[b]|write %5B",
                "ws://h/\ud800|surrogate"
            })
    void whatIsWrongIsSaid(String url, String message) {
        assertThatThrownBy(() -> WebSocketUri.parse(url == null ? "" : url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Not a WebSocket URL: ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ws://user:hunter2@h/a", "ws://hunter2@h", "ws://user:hunter2/x@h/", "http://user:hunter2@h/",
                "user:hunter2@h/", "ws://user:hunter2 @h/", "ftp://user:hunter2@h/", "ws://user:hunter2@h/#x",
                "ws://user:hunter2#@h/", "https://h/?password=hunter2", "ws://[hunter2@h/"
            })
    void aPasswordIsNeverRepeated(String url) {
        assertThatThrownBy(() -> WebSocketUri.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hunter2")
                .hasStackTraceContaining("Not a WebSocket URL");
    }

    @Test
    void userInfoIsToldWhereCredentialsGo() {
        assertThatThrownBy(() -> WebSocketUri.parse("ws://user:hunter2@h/a"))
                .hasMessageContaining("send an Authorization header");
    }

    @Test
    void thePartsAreCheckedToo() {
        assertThatThrownBy(() -> new WebSocketUri("http", "h", 80, "/")).hasMessageContaining("scheme");
        assertThatThrownBy(() -> new WebSocketUri("ws", "h:1", 80, "/")).hasMessageContaining("IPv6");
        assertThatThrownBy(() -> new WebSocketUri("ws", "h", 0, "/")).hasMessageContaining("port");
        assertThatThrownBy(() -> new WebSocketUri("ws", "h", 80, "a")).hasMessageContaining("slash");
        assertThatThrownBy(() -> new WebSocketUri("ws", "h", 80, "/ ")).hasMessageContaining("write %20");
        assertThatThrownBy(() -> new WebSocketUri("ws", "h%eth0", 80, "/")).hasMessageContaining("%25");
        assertThatThrownBy(() -> new WebSocketUri("ws", "::1%", 80, "/")).hasMessageContaining("%25");
        assertThatThrownBy(() -> new WebSocketUri("ws", "::1%a]/", 80, "/")).hasMessageContaining("%25");
        assertThat(new WebSocketUri("ws", "H", 80, "/").host()).isEqualTo("h");
    }

    @Test
    void aVeryLongLabelIsRefused() {
        assertThatThrownBy(() -> WebSocketUri.parse("ws://" + "a".repeat(64) + "/"))
                .hasMessageContaining("63");
        assertThatThrownBy(() -> WebSocketUri.parse("ws://" + "a.".repeat(127) + "a/"))
                .hasMessageContaining("253");
    }
}
