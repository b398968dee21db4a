package dev.longwire.http.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Event;
import dev.longwire.HandshakeException;
import dev.longwire.http.NoLeaks;
import dev.longwire.http.RawServer;
import dev.longwire.http.WebSocketBuilder;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that sends a client with credentials on to another one, or asks for them twice. */
@ExtendWith(NoLeaks.class)
class RedirectAttackTest {
    @RegisterExtension
    final Attack attack = new Attack();

    private WebSocketBuilder withCredentials(RawServer server) {
        return attack.client(server.url("ws"))
                .header("Authorization", "Bearer secret")
                .header("Cookie", "session=secret");
    }

    /** Nobody else is told anything: the first who connects to the other server is this test. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "301 Moved Permanently|Location: URL",
                "302 Found|Location: URL",
                "303 See Other|Location: URL",
                "307 Temporary Redirect|Location: URL",
                "308 Permanent Redirect|Location: URL",
                "300 Multiple Choices|Location: URL",
                "302 Found|Location: //127.0.0.1:PORT/",
                "401 Unauthorized|WWW-Authenticate: Basic realm=x|Location: URL",
                "407 Proxy Authentication Required|Proxy-Authenticate: Basic realm=x|Location: URL",
                "426 Upgrade Required|Upgrade: TLS/1.2|Connection: Upgrade|Location: URL",
                "200 OK|Refresh: 0;url=URL|Location: URL",
            })
    void credentialsAreNotSentOn(String answer) throws Exception {
        ServerSocket other = attack.acceptor();
        String url = "ws://127.0.0.1:" + other.getLocalPort() + "/";
        AtomicInteger requests = new AtomicInteger();
        RawServer server = attack.rawServer(connection -> {
            RawServer.readHead(connection.getInputStream());
            requests.incrementAndGet();
            Attack.write(
                    connection,
                    "HTTP/1.1 "
                            + answer.replace("URL", url)
                                    .replace("PORT", "" + other.getLocalPort())
                                    .replace("|", "\r\n")
                            + "\r\nContent-Length: 0\r\n\r\n");
        });
        Event.Closed closed = attack.opens(withCredentials(server));
        assertThat(closed.cause())
                .isInstanceOfSatisfying(
                        HandshakeException.class,
                        refused -> assertThat(refused.status()).isEqualTo(Integer.parseInt(answer.substring(0, 3))))
                .hasMessageNotContaining("secret");
        assertThat(requests).as("requests to the first server").hasValue(1);
        assertNobodyConnected(other);
    }

    private void assertNobodyConnected(ServerSocket server) throws IOException {
        Socket ours = attack.closing(new Socket(server.getInetAddress(), server.getLocalPort()));
        Socket first = attack.closing(server.accept());
        assertThat(first.getRemoteSocketAddress()).isEqualTo(ours.getLocalSocketAddress());
    }
}
