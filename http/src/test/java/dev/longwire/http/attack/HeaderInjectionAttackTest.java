package dev.longwire.http.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.Event;
import dev.longwire.Headers;
import dev.longwire.http.NoLeaks;
import dev.longwire.http.RawServer;
import dev.longwire.http.WebSocketBuilder;
import dev.longwire.http.WebSocketClient;
import dev.longwire.http.WebSocketServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text of somebody else's in a header, a subprotocol or a URL, with line ends that would begin a header of its own. */
@ExtendWith(NoLeaks.class)
class HeaderInjectionAttackTest {
    @RegisterExtension
    final Attack attack = new Attack();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\nX-Evil: 1",
                "\nX-Evil: 1",
                "\rX-Evil: 1",
                "\u0000",
                "\r\n\r\nGET /",
                "\u010a",
                "\u560a",
                "\u007f"
            })
    void inWhatAUserSets(String evil) {
        WebSocketBuilder builder = WebSocketClient.shared().to("ws://127.0.0.1:1/");
        assertThatThrownBy(() -> builder.header("X-Name", "a" + evil + "b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContainingAny("\r", "\n");
        assertThatThrownBy(() -> builder.header("X-Name" + evil, "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContainingAny("\r", "\n");
        assertThatThrownBy(() -> builder.header("Host", "localhost" + evil))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.subprotocols("chat" + evil)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Headers.of("X-Name", "a" + evil)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WebSocketServer.builder().subprotocols("chat" + evil))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Where it cannot stand in a URL it is refused; where it can be encoded it may be, but it never reaches the head raw. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ws://127.0.0.1:PORT/a\r\nX-Evil: 1",
                "ws://127.0.0.1:PORT/a\nX-Evil: 1",
                "ws://127.0.0.1:PORT/?q=\r\nX-Evil: 1",
                "ws://127.0.0.1:PORT/ HTTP/1.1\r\nX-Evil: 1\r\n\r\n",
                "ws://127.0.0.1:PORT\r\nX-Evil: 1/",
                "ws://user\r\nX-Evil: 1@127.0.0.1:PORT/",
                "ws://127.0.0.1:PORT/\u010a\u560d",
                "ws://127.0.0.1:PORT/%0d%0aX-Evil:%201",
            })
    void inAUrl(String url) throws Exception {
        StringBuffer heads = new StringBuffer();
        RawServer server = attack.rawServer(connection -> {
            heads.append(RawServer.readHead(connection.getInputStream()));
            Attack.write(connection, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        });
        try {
            attack.opens(attack.client(url.replace("PORT", "" + server.port())));
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageNotContainingAny("\r", "\n");
        }
        assertThat(heads.toString().lines()).noneMatch(line -> line.startsWith("X-Evil"));
    }

    /** What a client asks for must not come back as a header of the answer. */
    @Test
    void inWhatAServerAnswers() throws Exception {
        WebSocketServer server = attack.serve(new Spy(), settings -> settings.subprotocols("chat"));
        String[] requests = {
            "GET /%0d%0aX-Evil:%201 HTTP/1.1\r\nHost: localhost\r\n" + Attack.UPGRADE + "\r\n",
            "GET /\rX-Evil: 1\r\n\r\n",
            "GET /a\u0085X-Evil:1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
            Attack.request("X-Evil\r: 1\r\n" + Attack.UPGRADE),
            Attack.request("Sec-WebSocket-Protocol: a\rX-Evil: 1\r\n" + Attack.UPGRADE),
            Attack.request(Attack.UPGRADE.replace("13", "7\rX-Evil: 1")),
            Attack.request("Origin: http://a\u000bX-Evil: 1\r\n" + Attack.UPGRADE),
            "<script>alert(1)</script>\r\n\r\n",
        };
        for (String request : requests) {
            String answer = attack.answer(server, request);
            assertThat(answer).startsWith("HTTP/1.1 4");
            assertThat(answer.split("\r|\n")).as(answer).noneMatch(line -> line.startsWith("X-Evil"));
            assertThat(answer).as("no page").doesNotContain("<script").contains("Content-Type: text/plain");
        }
    }

    /** Messages for people show what a server said without letting it act on their terminal. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 503 \u001b[2J\r\n\r\n",
                "HTTP/1.1 503 x\r\nServer: \u001b]0;x\u0007\r\n\r\n",
                "\u001b[2Jnot http\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: ws://a/\u009b2J\r\n\r\n",
                "HTTP/1.1 101 x\r\nUpgrade: \u009b2J\r\n\r\n",
            })
    void inTheMessageOfAnException(String answer) throws Exception {
        RawServer server = attack.rawServer(connection -> {
            RawServer.readHead(connection.getInputStream());
            Attack.write(connection, answer);
        });
        Event.Closed closed = attack.opens(attack.client(server.url("ws")));
        assertThat(closed.describe().chars()).noneMatch(c -> c < ' ' || c >= 0x7f && c < 0xa0);
    }
}
