package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.Conversation;
import dev.longwire.Event;
import dev.longwire.TlsSession;
import dev.longwire.WebSocket;
import dev.longwire.testkit.Patience;
import io.netty.pkitesting.X509Bundle;
import java.security.cert.X509Certificate;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What both sides learn of TLS, and of each other. */
@ExtendWith(NoLeaks.class)
class TlsSessionTest {
    private static X509Bundle authority;
    private static X509Bundle local;
    private static X509Bundle alice;

    @BeforeAll
    static void makeCertificates() throws Exception {
        authority = TlsRig.authority("Authority");
        local = TlsRig.signed(authority, "local");
        alice = TlsRig.signed(authority, "alice");
    }

    private static TlsSession of(WebSocket socket) {
        return Objects.requireNonNull(Objects.requireNonNull(socket.handshake()).tls());
    }

    private static SSLContext context(String protocol, X509Bundle identity) throws Exception {
        SSLContext context = SSLContext.getInstance(protocol);
        context.init(
                identity.toKeyManagerFactory().getKeyManagers(),
                authority.toTrustManagerFactory().getTrustManagers(),
                null);
        return context;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bothSidesAreTold(String version) throws Exception {
        Tls client = Tls.of(context(version, alice)); // enables no version above its own
        try (TlsRig rig = new TlsRig(TlsRig.server(local));
                Conversation chat = rig.to(client).connect()) {
            TlsSession ours = of(chat.socket());
            TlsSession theirs = of(rig.nextOpened());
            assertThat(ours.version()).isEqualTo(version);
            assertThat(ours.cipherSuite()).startsWith("TLS_").isEqualTo(theirs.cipherSuite());
            assertThat(ours.applicationProtocol()).isEqualTo("http/1.1");
            assertThat(ours.peerCertificates()).containsExactly(local.getCertificatePath());
            assertThat(ours.peerName()).isEqualTo("CN=local");
            assertThat(ours)
                    .hasToString("TlsSession[" + version + ", " + ours.cipherSuite()
                            + ", applicationProtocol=http/1.1, peer=CN=local]");
            assertThat(theirs.version()).isEqualTo(version);
            assertThat(theirs.applicationProtocol()).isEqualTo("http/1.1");
            assertThat(theirs.peerCertificates()).as("the server did not ask").isEmpty();
            assertThat(theirs.peerName()).isEmpty();
            assertThat(theirs).isNotEqualTo(ours);
        }
    }

    @Test
    void whoItWasCanBeAskedForTheFirstTimeAfterTheEnd() throws Exception {
        Tls trusting = Tls.trusting(authority.getCertificate());
        Tls asking = TlsRig.server(local).withClientAuth(Tls.ClientAuth.REQUIRED, trusting);
        try (TlsRig rig = new TlsRig(asking)) {
            Events events = new Events();
            WebSocket client = rig.to(TlsRig.with(trusting, alice)).create(events);
            client.open();
            events.next(Event.Opening.class);
            events.next(Event.Opened.class);
            WebSocket server = rig.nextOpened();
            client.close();
            events.untilClosed();
            rig.server.close(); // waits for the server's socket to be closed
            assertThat(server.isOpen()).isFalse();
            assertThat(of(server).peerName()).isEqualTo("CN=alice");
            assertThat(of(server)).isSameAs(of(server));
            assertThat(of(client).peerCertificates()).containsExactly(local.getCertificatePath());
        }
    }

    @Test
    void withoutTlsThereIsNone() throws Exception {
        try (WebSocketServer server = WebSocketServer.builder()
                        .host("localhost")
                        .path("/", (ws, event) -> {})
                        .start();
                Conversation chat = WebSocketClient.shared()
                        .to(server.url("/"))
                        .limits(Patience.LIMITS)
                        .connect()) {
            assertThat(Objects.requireNonNull(chat.socket().handshake()).tls()).isNull();
        }
    }

    @Test
    void aPeersNameCannotActOnATerminal() throws Exception {
        try (TlsRig rig = new TlsRig(TlsRig.server(TlsRig.signed(authority, "a\u001b[31mred")));
                Conversation chat = rig.to(Tls.insecure()).connect()) {
            TlsSession session = of(chat.socket());
            assertThat(session.peerName()).contains("\u001b");
            assertThat(session.toString()).contains("?[31mred").doesNotContain("\u001b");
        }
    }

    @Test
    void oneContextIsForBothRoles() throws Exception {
        Tls both = Tls.of(context("TLS", local));
        try (TlsRig rig = new TlsRig(both.withClientAuth(Tls.ClientAuth.REQUIRED))) {
            assertThat(rig.opens(both).peerName()).isEqualTo("CN=local");
        }
        assertThat(both.certificates()).isEmpty();
        try (TlsRig elsewhere = new TlsRig(TlsRig.server(TlsRig.signed(TlsRig.authority("Other"), "other")))) {
            assertThat(elsewhere.fails(both)).hasMessageContaining("PKIX path building failed");
        }
    }

    @Test
    void aContextHasToBeInitialisedAndKeepsItsKeysAndTrust() throws Exception {
        SSLContext empty = SSLContext.getInstance("TLS");
        assertThatThrownBy(() -> Tls.of(empty))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not initialised")
                .hasMessageContaining("init(keyManagers, trustManagers, random)");
        Tls given = Tls.of(context("TLS", local));
        assertThatThrownBy(() -> TlsRig.with(given, alice))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("SSLContext has the keys");
        assertThatThrownBy(() -> given.withPins(Pins.of(alice.getCertificate())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Tls.trusting(trustManagers)");
        assertThatThrownBy(() -> given.withClientAuth(Tls.ClientAuth.REQUIRED, Tls.system()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("its own trust");
        assertThatThrownBy(() -> given.withMinimumVersion("TLSv1.1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"TLSv1.1\"")
                .hasMessageContaining("RFC 8996");
        Tls old = Tls.of(context("TLSv1.2", local)).withMinimumVersion("TLSv1.3");
        try (TlsRig rig = new TlsRig(TlsRig.server(local))) {
            assertThatThrownBy(() -> rig.to(old).connect())
                    .hasStackTraceContaining("the SSLContext enables only ")
                    .hasStackTraceContaining("at least TLSv1.3 is needed");
        }
    }

    @Test
    void keyAndTrustManagersTakeTheJudgement() throws Exception {
        TlsRig.Counting counting = new TlsRig.Counting();
        KeyManager[] keys = alice.toKeyManagerFactory().getKeyManagers();
        Tls server = Tls.server(local.toKeyManagerFactory().getKeyManagers())
                .withClientAuth(Tls.ClientAuth.REQUIRED, Tls.trusting(counting.managers()));
        TrustManager[] trust = authority.toTrustManagerFactory().getTrustManagers();
        try (TlsRig rig = new TlsRig(server)) {
            assertThat(rig.opens(Tls.trusting(trust).withClientCertificate(keys))
                            .peerName())
                    .isEqualTo("CN=alice");
            assertThat(counting.judged).hasValue(1);
        }
        assertThatThrownBy(() -> Tls.server(new KeyManager[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no X509KeyManager");
        assertThatThrownBy(() -> Tls.trusting(new TrustManager[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no X509ExtendedTrustManager");
        X509TrustManager simple = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String authType) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String authType) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        assertThatThrownBy(() -> Tls.trusting(new TrustManager[] {simple}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot check the host");
    }
}
