package dev.longwire.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.longwire.Conversation;
import dev.longwire.Event;
import dev.longwire.HandshakeException;
import dev.longwire.testkit.Patience;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class TlsTest {
    private static X509Bundle authority;

    @BeforeAll
    static void makeAuthority() throws Exception {
        authority = new CertificateBuilder()
                .subject("CN=Test Authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private static CertificateBuilder certificate() {
        return new CertificateBuilder()
                .subject("CN=test")
                .addSanDnsName("localhost")
                .addSanIpAddress("127.0.0.1");
    }

    private static Tls server(X509Bundle bundle) {
        return Tls.server(bundle.getKeyPair().getPrivate(), bundle.getCertificatePath());
    }

    private static Tls trustingAuthority() {
        return Tls.trusting(authority.getCertificate());
    }

    private static WebSocketServer start(Tls tls) throws IOException {
        return WebSocketServer.builder()
                .limits(Patience.LIMITS)
                .host("localhost")
                .tls(tls)
                .path("/", (ws, event) -> {
                    if (event instanceof Event.Text text) {
                        ws.send(text.message());
                    }
                })
                .start();
    }

    private static void echoes(String url, Tls client) throws Exception {
        try (Conversation chat = WebSocketClient.builder()
                .tls(client)
                .build()
                .to(url)
                .limits(Patience.LIMITS)
                .connect()) {
            chat.send("secret");
            assertThat(chat.receive().text()).isEqualTo("secret");
        }
    }

    private static HandshakeException failure(String url, Tls client) {
        return catchThrowableOfType(
                HandshakeException.class,
                () -> WebSocketClient.builder()
                        .tls(client)
                        .build()
                        .to(url)
                        .limits(Patience.LIMITS)
                        .connect()
                        .close());
    }

    @Test
    void aCertificateOfATrustedAuthority() throws Exception {
        try (WebSocketServer server = start(server(certificate().buildIssuedBy(authority)))) {
            assertThat(server.url("/")).startsWith("wss://localhost:");
            assertThat(server.pageUrl("/")).isEqualTo("https://localhost:" + server.port() + "/");
            echoes(server.url("/"), trustingAuthority());
            echoes("wss://127.0.0.1:" + server.port() + "/", trustingAuthority());
        }
    }

    @Test
    void aSelfSignedCertificateIsForThisMachine() throws Exception {
        Tls tls = Tls.selfSigned("box.example", "10.1.2.3");
        X509Certificate certificate = tls.certificates()[0];
        certificate.checkValidity();
        certificate.verify(certificate.getPublicKey());
        assertThat(certificate.getSubjectAlternativeNames())
                .extracting(name -> name.get(1).toString())
                .containsExactly("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1", "box.example", "10.1.2.3");
        assertThat(certificate.getBasicConstraints()).as("no authority").isEqualTo(-1);
        try (WebSocketServer server = start(tls)) {
            for (String host : new String[] {"localhost", "127.0.0.1", "[::1]", "localhost."}) {
                echoes("wss://" + host + ":" + server.port() + "/", Tls.trusting(tls.certificates()));
            }
        }
        assertThatThrownBy(() -> Tls.selfSigned("bad host")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCertificateForAnotherHost() throws Exception {
        X509Bundle other = new CertificateBuilder()
                .subject("CN=localhost") // the common name does not count
                .addSanDnsName("example.org")
                .addSanIpAddress("127.0.0.7")
                .buildIssuedBy(authority);
        try (WebSocketServer server = start(server(other))) {
            assertThat(failure(server.url("/"), trustingAuthority()))
                    .hasMessage(
                            "the certificate of localhost is not valid for localhost: it names example.org, 127.0.0.7;"
                                    + " connect to one of these, or give the server a certificate for localhost")
                    .hasCauseInstanceOf(Exception.class);
            assertThat(failure("wss://127.0.0.1:" + server.port() + "/", trustingAuthority()))
                    .hasMessageContaining("is not valid for 127.0.0.1: it names example.org, 127.0.0.7");
            echoes(server.url("/"), Tls.insecure());
        }
    }

    @Test
    void aCertificateForAnotherAddressOfTheSameMachine() throws Exception {
        X509Bundle nameOnly = new CertificateBuilder()
                .subject("CN=test")
                .addSanDnsName("localhost")
                .buildIssuedBy(authority);
        try (WebSocketServer server = start(server(nameOnly))) {
            echoes(server.url("/"), trustingAuthority());
            assertThat(failure("wss://127.0.0.1:" + server.port() + "/", trustingAuthority()))
                    .hasMessageContaining("is not valid for 127.0.0.1: it names localhost");
        }
    }

    @Test
    void aCertificateOfNoTrustedAuthority() throws Exception {
        try (WebSocketServer server = start(server(certificate().buildIssuedBy(authority)))) {
            for (Tls client :
                    new Tls[] {Tls.system(), Tls.trusting(Tls.selfSigned().certificates())}) {
                assertThat(failure(server.url("/"), client))
                        .hasMessageContaining("is not signed by an authority trusted here")
                        .hasMessageContaining("CN=Test Authority")
                        .hasMessageContaining("Tls.trusting");
            }
        }
    }

    @Test
    void aCertificateOutOfDate() throws Exception {
        Instant now = Instant.now();
        X509Bundle expired = certificate()
                .notBefore(now.minus(Duration.ofDays(10)))
                .notAfter(now.minus(Duration.ofDays(1)))
                .buildIssuedBy(authority);
        try (WebSocketServer server = start(server(expired))) {
            assertThat(failure(server.url("/"), trustingAuthority()))
                    .hasMessageContaining("the certificate of localhost expired on ");
        }
        X509Bundle early = certificate()
                .notBefore(now.plus(Duration.ofDays(1)))
                .notAfter(now.plus(Duration.ofDays(10)))
                .buildIssuedBy(authority);
        try (WebSocketServer server = start(server(early))) {
            assertThat(failure(server.url("/"), trustingAuthority())).hasMessageContaining("is valid only from ");
        }
    }

    @Test
    void whatACertificateSaysCannotActOnATerminal() throws Exception {
        SelfSigned hostile = SelfSigned.forHosts(List.of("a\u001b[31mred"));
        try (WebSocketServer server = start(Tls.server(hostile.key(), hostile.certificate()))) {
            assertThat(failure(server.url("/"), Tls.trusting(hostile.certificate())))
                    .hasMessageContaining("it names a\\x1b[31mred;");
        }
    }

    @Test
    void onlyTls12And13() throws Exception {
        Tls tls = Tls.selfSigned();
        SSLContext context = Tls.trusting(tls.certificates()).engines().context();
        try (WebSocketServer server = start(tls)) {
            for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
                try (var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", server.port())) {
                    socket.setEnabledProtocols(new String[] {version});
                    socket.startHandshake();
                    assertThat(socket.getSession().getProtocol()).isEqualTo(version);
                }
            }
        }
    }

    /** A ClientHello of TLS 1.1 (RFC 4346 §7.4.1.2) is answered with the alert protocol_version (70). */
    @Test
    void aClientOfTls11IsRefused() throws Exception {
        String hello = "0302" + "11".repeat(32) + "00" + "0002002f" + "0100";
        String message = "010000" + length(hello) + hello;
        String wire = "16030200" + length(message) + message;
        try (WebSocketServer server = start(Tls.selfSigned());
                Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write(HexFormat.of().parseHex(wire));
            byte[] answer = socket.getInputStream().readAllBytes();
            assertThat(answer).hasSize(7);
            assertThat(answer[0]).as("alert").isEqualTo((byte) 21);
            assertThat(answer[6]).as("protocol_version").isEqualTo((byte) 70);
        }
    }

    private static String length(String hex) {
        return String.format("%02x", hex.length() / 2);
    }

    /** A server that chooses TLS 1.1, or says that it has nothing else. */
    @ParameterizedTest
    @ValueSource(strings = {"hello", "alert"})
    void aServerOfTls11IsRefused(String kind) throws Exception {
        String hello = "0302" + "22".repeat(32) + "00" + "c013" + "00";
        String message = "020000" + length(hello) + hello;
        String wire = kind.equals("hello") ? "16030200" + length(message) + message : "15030100020246";
        try (RawServer server = new RawServer(connection -> {
            connection.getOutputStream().write(HexFormat.of().parseHex(wire));
            connection.getInputStream().readAllBytes();
        })) {
            assertThat(failure(server.url("wss"), Tls.insecure()))
                    .hasMessage("127.0.0.1:" + server.port() + " speaks neither TLS 1.3 nor TLS 1.2, which it must");
        }
    }

    @Test
    void aServerWithoutTls() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 400 Bad Request\r\n\r\n");
                RawServer talksFirst = new RawServer(connection -> {
                    connection.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
                    connection.getInputStream().readAllBytes();
                });
                RawServer hangsUp =
                        new RawServer(connection -> connection.getInputStream().read())) {
            assertThat(failure(talksFirst.url("wss"), Tls.system()))
                    .hasMessageContaining("does not speak TLS: use ws://");
            assertThat(failure(hangsUp.url("wss"), Tls.system())).hasMessageContaining("perhaps it does not speak TLS");
            assertThat(server.port()).isPositive();
        }
    }

    @Test
    void aServerThatEndsItsSideInTheMiddleOfTheHandshake() throws Exception {
        try (RawServer server = new RawServer(connection -> {
            connection.shutdownOutput();
            connection.getInputStream().readAllBytes();
        })) {
            assertThat(failure(server.url("wss"), Tls.system()))
                    .hasMessageContaining("ended the connection in the middle of the TLS handshake");
        }
    }

    @Test
    void aLowestVersionIsInsistedOn() throws Exception {
        X509Bundle bundle = certificate().buildIssuedBy(authority);
        Tls only13 = trustingAuthority().withMinimumVersion("TLSv1.3");
        try (SSLServerSocket listening = (SSLServerSocket)
                server(bundle).engines().context().getServerSocketFactory().createServerSocket(0)) {
            listening.setEnabledProtocols(new String[] {"TLSv1.2"});
            Thread thread = new Thread(() -> serve(listening));
            thread.setDaemon(true);
            thread.start();
            String url = "wss://localhost:" + listening.getLocalPort() + "/";
            assertThat(failure(url, trustingAuthority()).status()).isEqualTo(404);
            assertThat(failure(url, only13))
                    .hasMessage("localhost:" + listening.getLocalPort() + " does not speak TLS 1.3, which this side"
                            + " demands with Tls.withMinimumVersion: let the server speak it, or demand less");
        }
        SSLContext context = trustingAuthority().engines().context();
        try (WebSocketServer server = start(server(bundle).withMinimumVersion("TLSv1.3"))) {
            echoes(server.url("/"), only13);
            echoes(server.url("/"), trustingAuthority().withMinimumVersion("TLSv1.2"));
            try (var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", server.port())) {
                socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                assertThatThrownBy(socket::startHandshake)
                        .isInstanceOf(SSLException.class)
                        .hasMessageContaining("protocol_version");
            }
        }
    }

    @Test
    void theNameIsSentAndHttp11IsOffered() throws Exception {
        X509Bundle bundle = certificate().buildIssuedBy(authority);
        SSLContext context = server(bundle).engines().context();
        var name = new CompletableFuture<String>();
        try (SSLServerSocket listening =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0)) {
            Thread thread = new Thread(() -> {
                try (var socket = (SSLSocket) listening.accept()) {
                    socket.setHandshakeApplicationProtocolSelector((s, offered) -> offered.get(0));
                    socket.startHandshake();
                    var session = (ExtendedSSLSession) socket.getSession();
                    name.complete(
                            ((SNIHostName) session.getRequestedServerNames().get(0)).getAsciiName() + " "
                                    + socket.getApplicationProtocol());
                } catch (IOException | RuntimeException e) {
                    name.completeExceptionally(e);
                }
            });
            thread.start();
            failure("wss://localhost:" + listening.getLocalPort() + "/", trustingAuthority());
            assertThat(name.get()).isEqualTo("localhost http/1.1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aServerThatAsksForAClientCertificate(String version) throws Exception {
        X509Bundle bundle = certificate().buildIssuedBy(authority);
        SSLContext context = SSLContext.getInstance("TLS");
        var trust = TrustManagerFactory.getInstance("PKIX");
        KeyStore trusted = KeyStores.empty();
        trusted.setCertificateEntry("a", authority.getCertificate());
        trust.init(trusted);
        context.init(
                new CertifiedKey(bundle.getKeyPair().getPrivate(), List.of(bundle.getCertificatePath())).keyManagers(),
                trust.getTrustManagers(),
                null);
        try (SSLServerSocket listening =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0)) {
            listening.setNeedClientAuth(true);
            listening.setEnabledProtocols(new String[] {version});
            Thread thread = new Thread(() -> serve(listening));
            thread.setDaemon(true);
            thread.start();
            String url = "wss://localhost:" + listening.getLocalPort() + "/";

            assertThat(failure(url, trustingAuthority())).hasMessageContaining("Tls.withClientCertificate");

            SelfSigned stranger = SelfSigned.forHosts(List.of("stranger"));
            Tls unknown = trustingAuthority().withClientCertificate(stranger.key(), stranger.certificate());
            assertThat(failure(url, unknown)).hasMessageContaining("Tls.withClientCertificate");

            X509Bundle client = new CertificateBuilder().subject("CN=client").buildIssuedBy(authority);
            Tls known = trustingAuthority()
                    .withClientCertificate(client.getKeyPair().getPrivate(), client.getCertificatePath());
            assertThat(failure(url, known).status()).isEqualTo(404);
        }
    }

    private static void serve(SSLServerSocket listening) {
        while (!listening.isClosed()) {
            try (Socket socket = listening.accept()) {
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream();
                if (!RawServer.readHead(in).isEmpty()) {
                    out.write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
                }
            } catch (SSLException expected) {
                // the client had no certificate that is good for anything
            } catch (IOException closed) {
                return;
            }
        }
    }
}
