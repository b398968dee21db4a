package dev.longwire.http.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.HandshakeException;
import dev.longwire.http.NoLeaks;
import dev.longwire.http.RawServer;
import dev.longwire.http.WebSocketServer;
import dev.longwire.http.contract.SocketEnd;
import dev.longwire.protocol.Role;
import dev.longwire.proving.Frame;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that a proxy in front takes for an upgrade and the server does not, or the other way about, so that what follows is
 * read by the one as a tunnel and by the other as further requests. One connection is one request, and 101 is for those only
 * that break no rule.
 */
@ExtendWith(NoLeaks.class)
class SmugglingAttackTest {
    private static final String SECOND = Attack.request(Attack.UPGRADE);

    @RegisterExtension
    final Attack attack = new Attack();

    private WebSocketServer serve(Spy spy) throws Exception {
        return attack.serve(spy, settings -> settings.path("/admin", spy));
    }

    /** The request is refused, and a good one right behind it in the same packet gets no answer. */
    private void refused(String request, String statuses) throws Exception {
        Spy spy = new Spy();
        WebSocketServer server = serve(spy);
        String answer = attack.answer(server, request.replace("\\r\\n", "\r\n") + SECOND);
        assertThat(answer).matches("(?s)HTTP/1\\.1 (" + statuses + ") .*");
        assertThat(answer.split("HTTP/1.1 [0-9]{3} ", -1)).as("one answer").hasSize(2);
        assertThat(spy.sawNothing()).isTrue();
        assertThat(server.connections()).isZero();
    }

    private static String upgrade(String from, String to) {
        assertThat(SECOND).contains(from);
        return SECOND.replace(from, to);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "HEAD", "CONNECT", "OPTIONS", "PUT", "get", "GETX"})
    void methodsOtherThanGet(String method) throws Exception {
        refused(upgrade("GET", method), "400|405|501");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/1.1 ", "HTTP/1.10", "http/1.1", "HTTP/11"})
    void versionsOfHttpOtherThan11(String version) throws Exception {
        refused(upgrade("HTTP/1.1", version), "400|426|505");
    }

    @Test
    void thePrefaceOfHttp2() throws Exception {
        refused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400|404|405|505");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12", "8", "0", "1313", "13, 8", "13\r\nSec-WebSocket-Version: 8", "+13", "013", ""})
    void versionsOfTheProtocolOtherThan13(String version) throws Exception {
        refused(upgrade("Version: 13", "Version: " + version), "400|426");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upgrade: websocket\r\n",
                "Connection: Upgrade\r\n",
                "Upgrade: websocket\r\nConnection: keep-alive\r\n",
                "Upgrade: websocket\r\nConnection: \"Upgrade\"\r\n",
                "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n",
                "Upgrade: websocketx\r\nConnection: Upgrade\r\n",
                "Upgrade: websocket\r\nConnection: UpgradeX\r\n",
                "Upgrade : websocket\r\nConnection: Upgrade\r\n",
                "Upgrade: websocket\r\n Connection: Upgrade\r\n",
                "Upgrade: websocket\nConnection: Upgrade\n",
            })
    void withoutBothTokens(String tokens) throws Exception {
        refused(upgrade("Upgrade: websocket\r\nConnection: Upgrade\r\n", tokens), "400|426");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\n",
                "Content-Length: 5\r\nContent-Length: 0\r\n",
                "Content-Length: +0\r\n",
                "Transfer-Encoding: chunked\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
                "Transfer-Encoding: identity, chunked\r\n",
                "Transfer-Encoding:\u000bchunked\r\n",
            })
    void withABody(String framing) throws Exception {
        refused(upgrade("Connection: Upgrade\r\n", "Connection: Upgrade\r\n" + framing), "400|413|501");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: localhost\r\nHost: localhost\r\n",
                "Host: localhost, localhost\r\n",
                "Host:\r\n",
                "X-Host: localhost\r\n",
                "Host: localhost\u0000\r\n",
                "Host: localhost@evil.example\r\n",
            })
    void withoutExactlyOneHost(String host) throws Exception {
        refused(upgrade("Host: localhost\r\n", host), "400|421");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "dGhlIHNhbXBsZQ==",
                "dGhlIHNhbXBsZSBub25jZQ",
                "",
            })
    void withoutExactlyOneKey(String key) throws Exception {
        refused(upgrade("dGhlIHNhbXBsZSBub25jZQ==", key), "400");
    }

    /** CVE-2026-100658: what follows a request belongs to it, whatever became of it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /elsewhere HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n",
                "GET /mysock HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n",
                "GET /mysock HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 3\\r\\n\\r\\nabc",
                "nonsense\\r\\n\\r\\n",
            })
    void pipelinedBehindARefusedRequest(String first) throws Exception {
        refused(first, "400|404|426");
    }

    /** Behind an upgrade there are frames, and a request is not one: it must not be routed anywhere. */
    @Test
    void pipelinedBehindAnUpgrade() throws Exception {
        Spy spy = new Spy();
        WebSocketServer server = serve(spy);
        Socket socket = attack.connect(server);
        Attack.write(socket, SECOND + "GET /admin HTTP/1.1\r\nHost: localhost\r\n" + Attack.UPGRADE + "\r\n");
        assertThat(RawServer.readHead(socket.getInputStream())).startsWith("HTTP/1.1 101 ");
        attack.watch(spy.opened());
        new Victim(Role.SERVER, new SocketEnd(socket), spy).refuses(1002);
        assertThat(spy.sawNothing()).as("a second socket").isTrue();
    }

    /** The same from the server's side: what follows 101 is no further response. */
    @Test
    void aResponseBehindTheUpgrade() throws Exception {
        Victim victim = attack.victim(Role.CLIENT, Attack.LIMITS);
        victim.peer().write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
        victim.refuses(1002);
        assertThat(victim.spy().messages).hasValue(0);
    }

    /** A frame in the packet of the request is a frame, once. */
    @Test
    void aFrameBehindTheRequestIsReadOnce() throws Exception {
        Spy spy = new Spy((socket, message) -> socket.sendText(message));
        Socket socket = attack.connect(serve(spy));
        Attack.write(socket, SECOND + new String(Frame.text("hi").asClient().bytes(), ISO_8859_1));
        assertThat(RawServer.readHead(socket.getInputStream())).startsWith("HTTP/1.1 101 ");
        attack.watch(spy.opened());
        assertThat(socket.getInputStream().readNBytes(4))
                .isEqualTo(Frame.text("hi").bytes());
        socket.close();
        spy.closed();
        assertThat(spy.messages).hasValue(1);
    }

    /** A client takes no other answer for an upgrade either. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK|Upgrade: websocket|Connection: Upgrade|ACCEPT",
                "HTTP/1.0 101 Switching Protocols|Upgrade: websocket|Connection: Upgrade|ACCEPT",
                "HTTP/1.1 101 Switching Protocols|Connection: Upgrade|ACCEPT",
                "HTTP/1.1 101 Switching Protocols|Upgrade: websocket|ACCEPT",
                "HTTP/1.1 101 Switching Protocols|Upgrade: h2c|Connection: Upgrade|ACCEPT",
                "HTTP/1.1 101 Switching Protocols|Upgrade: websocket|Connection: close|ACCEPT",
                "HTTP/1.1 101 Switching Protocols|Upgrade: websocket|Connection: Upgrade",
                "HTTP/1.1 101 Switching Protocols|Upgrade: websocket|Connection: Upgrade|ACCEPT|ACCEPT",
                "HTTP/1.1 101 Switching Protocols|Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: x",
                "HTTP/1.1 101 Switching Protocols|Upgrade: websocket|Connection: Upgrade|ACCEPT|Sec-WebSocket-Protocol: a",
                "HTTP/1.1 101 Switching Protocols|Upgrade: websocket|Connection: Upgrade|ACCEPT|Sec-WebSocket-Extensions: x",
            })
    void anAnswerThatIsNoUpgrade(String answer) throws Exception {
        RawServer server = attack.rawServer(connection -> {
            String good = RawServer.accepting(RawServer.readHead(connection.getInputStream()));
            String accept = good.substring(good.indexOf("Sec-WebSocket-Accept"), good.length() - 4);
            Attack.write(connection, answer.replace("ACCEPT", accept).replace("|", "\r\n") + "\r\n\r\n");
        });
        assertThat(attack.opens(attack.client(server.url("ws"))).cause()).isInstanceOf(HandshakeException.class);
    }
}
