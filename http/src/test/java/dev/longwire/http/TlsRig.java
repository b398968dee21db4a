package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.longwire.Conversation;
import dev.longwire.Event;
import dev.longwire.HandshakeException;
import dev.longwire.TlsSession;
import dev.longwire.WebSocket;
import dev.longwire.testkit.Patience;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** An authority, what it has signed, and a server that keeps the sockets that have opened. */
final class TlsRig implements AutoCloseable {
    final WebSocketServer server;
    private final BlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();

    TlsRig(Tls tls) throws Exception {
        server = WebSocketServer.builder()
                .limits(Patience.LIMITS)
                .host("localhost")
                .tls(tls)
                .path("/", (ws, event) -> {
                    if (event instanceof Event.Opened) {
                        opened.add(ws);
                    }
                })
                .start();
    }

    static X509Bundle authority(String name) throws Exception {
        return new CertificateBuilder()
                .subject("CN=" + name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    /** A certificate for localhost. */
    static X509Bundle signed(X509Bundle issuer, String name) throws Exception {
        return new CertificateBuilder()
                .subject("CN=" + name)
                .addSanDnsName("localhost")
                .buildIssuedBy(issuer);
    }

    static Tls server(X509Bundle certificate) {
        return Tls.server(certificate.getKeyPair().getPrivate(), certificate.getCertificatePath());
    }

    static Tls with(Tls client, X509Bundle certificate) {
        return client.withClientCertificate(certificate.getKeyPair().getPrivate(), certificate.getCertificatePath());
    }

    WebSocketBuilder to(Tls client) {
        return WebSocketClient.builder().tls(client).build().to(server.url("/")).limits(Patience.LIMITS);
    }

    /** Opens a socket and closes it. Returns what the server knows of TLS. */
    TlsSession opens(Tls client) throws Exception {
        try (Conversation chat = to(client).connect()) {
            assertThat(chat.socket().isOpen()).isTrue();
            return Objects.requireNonNull(
                    Objects.requireNonNull(nextOpened().handshake()).tls());
        }
    }

    WebSocket nextOpened() throws InterruptedException {
        WebSocket socket = opened.poll(Patience.SECONDS, TimeUnit.SECONDS);
        assertThat(socket).as("the server's socket").isNotNull();
        return Objects.requireNonNull(socket);
    }

    HandshakeException fails(Tls client) {
        HandshakeException failure = catchThrowableOfType(
                HandshakeException.class, () -> to(client).connect().close());
        assertThat(failure).as("a failure").isNotNull();
        assertThat(opened).as("sockets of the server").isEmpty();
        return failure;
    }

    @Override
    public void close() {
        server.close();
    }

    /** Trusts anyone, and counts whom. */
    static final class Counting extends X509ExtendedTrustManager {
        final AtomicInteger judged = new AtomicInteger();

        TrustManager[] managers() {
            return new TrustManager[] {this};
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            judged.incrementAndGet();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            judged.incrementAndGet();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            throw new CertificateException("no sockets here");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            throw new CertificateException("no sockets here");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("no engine");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("no engine");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
