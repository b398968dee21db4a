package dev.longwire.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.WebSocket;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer that starts the TLS handshake of an open connection again and again. */
@ExtendWith(NoLeaks.class)
class SecondTlsHandshakeTest {
    private static final byte[] REQUEST =
            ("GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
                    .getBytes(US_ASCII);

    /** A message of one octet, whose mask is 0. */
    private static final byte[] MESSAGE = {(byte) 0x82, (byte) 0x81, 0, 0, 0, 0, 7};

    private static WebSocketServer start(Tls tls, Events events) throws IOException {
        return WebSocketServer.builder()
                .host("localhost")
                .tls(tls)
                .path("/", (socket, event) -> {
                    if (event instanceof Event.Binary binary) {
                        socket.send(binary.message());
                    }
                    events.onEvent(socket, event);
                })
                .start();
    }

    private static SSLSocket connect(WebSocketServer server, Tls trusting, String version) throws Exception {
        SSLSocket socket =
                (SSLSocket) trusting.engines().context().getSocketFactory().createSocket("localhost", server.port());
        socket.setEnabledProtocols(new String[] {version});
        socket.getOutputStream().write(REQUEST);
        assertThat(RawServer.readHead(socket.getInputStream())).startsWith("HTTP/1.1 101");
        return socket;
    }

    private static void echo(SSLSocket socket) throws IOException {
        socket.getOutputStream().write(MESSAGE);
        assertThat(socket.getInputStream().readNBytes(3)).containsExactly(0x82, 1, 7);
    }

    private static void assertRefused(List<Event> seen) {
        Event.Closed closed = (Event.Closed) seen.get(seen.size() - 1);
        assertThat(closed.by()).isEqualTo(ClosedBy.LINE);
        assertThat(closed.cause())
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("second TLS handshake")
                .hasMessageContaining("TLS 1.3");
    }

    @Test
    void aClientOfTls12IsRefusedASecondHandshake() throws Exception {
        Tls tls = Tls.selfSigned();
        Events events = new Events();
        try (WebSocketServer server = start(tls, events);
                SSLSocket socket = connect(server, Tls.trusting(tls.certificates()), "TLSv1.2")) {
            echo(socket);
            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        throw new IOException(
                                "ended: " + socket.getInputStream().read());
                    })
                    .isInstanceOf(IOException.class);
            assertRefused(events.untilClosed());
        }
    }

    @Test
    void aServerOfTls12IsRefusedASecondHandshake() throws Exception {
        Tls tls = Tls.selfSigned();
        CompletableFuture<String> server = new CompletableFuture<>();
        try (SSLServerSocket listening = (SSLServerSocket)
                tls.engines().context().getServerSocketFactory().createServerSocket(0)) {
            listening.setEnabledProtocols(new String[] {"TLSv1.2"});
            Thread thread = new Thread(() -> {
                try (SSLSocket socket = (SSLSocket) listening.accept()) {
                    InputStream in = socket.getInputStream();
                    socket.getOutputStream()
                            .write(RawServer.accepting(RawServer.readHead(in)).getBytes(US_ASCII));
                    assertThat(in.read()).as("its Ping or message").isPositive();
                    socket.startHandshake();
                    in.readAllBytes();
                    server.complete("the client ended it");
                } catch (IOException reset) {
                    server.complete("the client ended it: " + reset);
                } catch (RuntimeException | AssertionError e) {
                    server.completeExceptionally(e);
                }
            });
            thread.start();
            Events events = new Events();
            WebSocket client = WebSocketClient.builder()
                    .tls(Tls.trusting(tls.certificates()))
                    .build()
                    .to("wss://localhost:" + listening.getLocalPort() + "/")
                    .create(events);
            client.open();
            events.next(Event.Opening.class);
            events.next(Event.Opened.class);
            client.send("go");
            assertRefused(events.untilClosed());
            assertThat(server.get()).startsWith("the client ended it");
        }
    }

    /** RFC 8446 §4.6.3: there are no second handshakes in TLS 1.3, only new keys. */
    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void newKeysOfTls13AreNoHandshake(int times) throws Exception {
        Tls tls = Tls.selfSigned();
        try (WebSocketServer server = start(tls, new Events());
                SSLSocket socket = connect(server, Tls.trusting(tls.certificates()), "TLSv1.3")) {
            for (int i = 0; i < times; i++) {
                socket.startHandshake(); // a KeyUpdate that asks for another
                echo(socket);
            }
        }
    }

    /** A session that is resumed has a handshake in another order (RFC 5246 §7.3). */
    @Test
    void aResumedSessionIsNoSecondHandshake() throws Exception {
        Tls tls = Tls.selfSigned();
        Tls trusting = Tls.trusting(tls.certificates());
        try (WebSocketServer server = start(tls, new Events())) {
            long first = 0;
            for (int i = 0; i < 3; i++) {
                try (SSLSocket socket = connect(server, trusting, "TLSv1.2")) {
                    long created = socket.getSession().getCreationTime();
                    assertThat(i == 0 || created == first).as("resumed").isTrue();
                    first = created;
                }
            }
        }
    }
}
