package dev.longwire.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.handshake.ForwardingRule.Fields;
import dev.longwire.http.netty.Transport;
import dev.longwire.testkit.Patience;
import dev.longwire.transport.RefusalLog;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proxies that tell in a header whose connection they pass on. */
@ExtendWith(NoLeaks.class)
class ProxyProtocolTest {
    private static final String V1 = "PROXY TCP4 203.0.113.9 127.0.0.1 56324 443\r\n";
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String IPV4 = "cb007109" + "7f000001" + "dc04" + "01bb";
    private static final String FROM_203_0_113_9 = "203.0.113.9:56324 from 127.0.0.1:";
    private static final String OWN = "127.0.0.1:";

    private static final String GET = "GET /who HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String UPGRADE =
            "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";

    private final WebSocketServerBuilder builder = WebSocketServer.builder()
            .host("127.0.0.1")
            .limits(Patience.LIMITS)
            .get(
                    "/who",
                    request -> Reply.text(
                            200,
                            request.remoteAddress() + " from " + request.peerAddress() + " by " + request.scheme()))
            .path("/", (ws, event) -> {
                if (event instanceof Event.Opened) {
                    ws.send(Objects.requireNonNull(ws.handshake()).remoteAddress());
                }
            });

    private final BlockingQueue<String> log = new LinkedBlockingQueue<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord logged) {
            log.add(logged.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private WebSocketServer server;

    static Stream<String> transports() {
        return Transport.available().stream().map(Transport::toString);
    }

    @BeforeEach
    void listenToTheLog() {
        Logger.getLogger(RefusalLog.NAME).addHandler(handler);
    }

    @AfterEach
    void end() {
        Logger.getLogger(RefusalLog.NAME).removeHandler(handler);
        if (server != null) {
            server.close();
        }
    }

    private static byte[] v2(String command, String family, String rest) {
        byte[] after = HexFormat.of().parseHex(rest);
        return HexFormat.of().parseHex(SIGNATURE + command + family + String.format("%04x", after.length) + rest);
    }

    /** A TLV about TLS with these bits; without more in it. */
    private static String tls(String bits) {
        return "200005" + bits + "00000000";
    }

    private static byte[] and(byte[] header, String request) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(header);
        all.writeBytes(request.getBytes(ISO_8859_1));
        return all.toByteArray();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), server.port());
        socket.setSoTimeout(Patience.MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private String answer(byte[] bytes) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes);
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private String answer(byte[] header, String request) throws IOException {
        return answer(and(header, request));
    }

    private String answer(String text) throws IOException {
        return answer(text.getBytes(ISO_8859_1));
    }

    private void start() throws IOException {
        server = builder.proxyProtocol("127.0.0.1").start();
    }

    @ParameterizedTest
    @MethodSource("transports")
    void bothVersionsTellTheClientOnEachTransport(String transport) throws Exception {
        try (IoThreads threads = IoThreads.create(1, transport)) {
            builder.ioThreads(threads);
            start();
            assertThat(answer(V1 + GET)).contains(FROM_203_0_113_9).endsWith(" by http");
            assertThat(answer(v2("21", "11", IPV4), GET))
                    .contains(FROM_203_0_113_9)
                    .endsWith(" by http");
            assertThat(opened(V1)).endsWith("203.0.113.9:56324");
            server.close();
        }
    }

    /** What the listener has sent of the handshake. */
    private String opened(String header) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write((header + UPGRADE + "\r\n").getBytes(ISO_8859_1));
            InputStream in = socket.getInputStream();
            assertThat(RawServer.readHead(in)).startsWith("HTTP/1.1 101 ");
            in.read();
            return new String(in.readNBytes(in.read()), ISO_8859_1);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void theHeaderComesBeforeTls(String transport) throws Exception {
        X509Bundle authority = TlsRig.authority("proxied");
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("authority", authority.getCertificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, trust.getTrustManagers(), null);
        try (IoThreads threads = IoThreads.create(1, transport)) {
            builder.ioThreads(threads).tls(TlsRig.server(TlsRig.signed(authority, "localhost")));
            start();
            for (byte[] header : new byte[][] {V1.getBytes(ISO_8859_1), v2("21", "11", IPV4 + tls("00"))}) {
                try (Socket socket = connect()) {
                    socket.getOutputStream().write(header);
                    try (SSLSocket tls = (SSLSocket)
                            client.getSocketFactory().createSocket(socket, "localhost", server.port(), true)) {
                        tls.getOutputStream().write(GET.getBytes(ISO_8859_1));
                        assertThat(new String(tls.getInputStream().readAllBytes(), ISO_8859_1))
                                .contains(FROM_203_0_113_9)
                                .endsWith(" by https");
                    }
                }
            }
            server.close();
        }
    }

    @Test
    void aHeaderMayComeInPieces() throws Exception {
        start();
        for (byte[] whole :
                new byte[][] {and(V1.getBytes(ISO_8859_1), GET), and(v2("21", "11", IPV4 + tls("01")), GET)}) {
            try (Socket socket = connect()) {
                for (byte one : whole) {
                    socket.getOutputStream().write(one);
                }
                assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
                        .contains(FROM_203_0_113_9);
            }
        }
    }

    @Test
    void anAddressOfIpv6() throws Exception {
        start();
        String v6 = "20010db8000000000000000000000009";
        assertThat(answer("PROXY TCP6 2001:db8::9 ::1 5 443\r\n" + GET)).contains("[2001:db8::9]:5 from 127.0.0.1:");
        assertThat(answer(v2("21", "21", v6 + v6 + "0005" + "01bb"), GET)).contains("[2001:db8::9]:5 from 127.0.0.1:");
    }

    @Test
    void aConnectionOfTheProxysOwnHasItsOwnAddress() throws Exception {
        start();
        for (String answer : new String[] {
            answer("PROXY UNKNOWN\r\n" + GET),
            answer("PROXY UNKNOWN ffff:f::1 ffff:f::2 1 2\r\n" + GET),
            answer(v2("20", "00", ""), GET),
            answer(v2("20", "11", IPV4), GET),
            answer(v2("21", "00", ""), GET)
        }) {
            String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
            String[] parts = body.split(" ");
            assertThat(body).startsWith(OWN);
            assertThat(parts[0]).isEqualTo(parts[2]);
        }
    }

    @Test
    void whoCameToTheProxyByTlsCameByHttps() throws Exception {
        start();
        byte[] byTls = v2("21", "11", IPV4 + tls("01"));
        assertThat(answer(byTls, GET)).endsWith(" by https");
        assertThat(answer(v2("21", "11", IPV4 + tls("00")), GET)).endsWith(" by http");
        String own = UPGRADE + "Origin: https://localhost\r\n\r\n";
        assertThat(answer(byTls, UPGRADE + "Origin: http://localhost\r\n\r\n")).startsWith("HTTP/1.1 403 ");
        assertThat(answer(v2("21", "11", IPV4), own)).startsWith("HTTP/1.1 403 ");
        try (Socket socket = connect()) {
            socket.getOutputStream().write(and(byTls, own));
            assertThat(RawServer.readHead(socket.getInputStream())).startsWith("HTTP/1.1 101 ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "PROXY TCP4 203.0.113.9 127.0.0.1 56324\r\n",
                "PROXY TCP4 203.0.113.999 127.0.0.1 1 2\r\n",
                "PROXY TCP4 203.0.113.9 127.0.0.1 1 65536\r\n",
                "PROXY TCP6 203.0.113.9 127.0.0.1 1 2\r\n",
                "PROXY TCP9 \u0007\u001b[31m 127.0.0.1 1 2\r\n",
            })
    void aMalformedHeaderEndsTheConnection(String header) throws Exception {
        start();
        assertIsClosed(header.getBytes(ISO_8859_1));
        assertLogged();
    }

    @Test
    void aHeaderThatIsTooLongEndsTheConnection() throws Exception {
        start();
        String tlv = "e00f00" + "00".repeat(0xf00);
        assertThat(answer(v2("21", "11", IPV4 + tlv), GET)).contains(FROM_203_0_113_9);
        assertIsClosed(v2("21", "11", IPV4 + tlv + tlv));
        assertLogged();
        assertIsClosed(("PROXY UNKNOWN " + "x".repeat(100)).getBytes(ISO_8859_1)); // of which no end is in sight
        assertLogged();
        assertIsClosed(v2("23", "11", IPV4)); // a command that there is not
        assertLogged();
        assertIsClosed(v2("21", "11", "cb007109"));
        assertLogged();
    }

    private void assertIsClosed(byte[] bytes) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes);
            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset"); // what it had sent was not all read
        }
    }

    private void assertLogged() throws InterruptedException {
        assertThat(log.poll(Patience.SECONDS, TimeUnit.SECONDS))
                .isNotNull()
                .startsWith("Closed a connection from 127.0.0.1:")
                .contains("does not begin with a PROXY header")
                .matches("[ -~]+");
        assertThat(log).isEmpty();
    }

    @Test
    void aHeaderThatDoesNotComeIsAwaitedForAsLongAsARequest() throws Exception {
        builder.limits(Limits.DEFAULT.withHandshakeTimeout(Duration.ofMillis(50)));
        start();
        assertThat(answer("PROXY TCP4 ")).startsWith("HTTP/1.1 408 ");
        assertThat(log.poll(Patience.SECONDS, TimeUnit.SECONDS)).contains(" with 408: ");
    }

    @Test
    void whoeverElseConnectsIsNotBelieved() throws Exception {
        server = builder.proxyProtocol("10.0.0.1", "10.1.0.0/16").start();
        assertThat(answer(GET)).startsWith("HTTP/1.1 200 ").contains("\r\n\r\n" + OWN);
        assertThat(answer(V1 + GET)).startsWith("HTTP/1.1 400 ");
        assertThat(answer(v2("21", "11", IPV4), GET)).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void fieldsAreBelievedOfTheAddressThatTheHeaderTells() throws Exception {
        builder.trustProxies("203.0.113.9");
        start();
        String forwarded = "GET /who HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 198.51.100.7\r\n\r\n";
        assertThat(answer(V1 + forwarded)).contains("\r\n\r\n198.51.100.7 from 127.0.0.1:");
        assertThat(answer(V1.replace("113.9", "113.8") + forwarded)).contains("\r\n\r\n203.0.113.8 from");
    }

    @Test
    void anOperatorSaysWhichFieldsTheProxiesWrite() throws Exception {
        String both = "GET /who HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 198.51.100.7\r\n"
                + "Forwarded: for=198.51.100.8\r\n\r\n";
        server = builder.trustProxies(Fields.X_FORWARDED, "127.0.0.1").start();
        assertThat(answer(both)).contains("\r\n\r\n198.51.100.7 from");
        server.close();
        server = builder.trustProxies(Fields.FORWARDED, "127.0.0.1").start();
        assertThat(answer(both)).contains("\r\n\r\n198.51.100.8 from");
        server.close();
        server = builder.trustProxies("127.0.0.1").start();
        assertThat(answer(both)).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void whatIsNoAddressIsRefused() {
        assertThatThrownBy(() -> builder.proxyProtocol("haproxy.internal"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.trustProxies(Fields.FORWARDED, "proxy"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
