package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.X509Bundle;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that looks at its clients' certificates. */
@ExtendWith(NoLeaks.class)
class TlsClientAuthTest {
    private static X509Bundle authority;
    private static X509Bundle clients;
    private static X509Bundle local;
    private static X509Bundle alice;
    private static X509Bundle bob;
    private static X509Bundle stranger;

    @BeforeAll
    static void makeCertificates() throws Exception {
        authority = TlsRig.authority("Authority");
        clients = TlsRig.authority("Clients");
        local = TlsRig.signed(authority, "local");
        alice = TlsRig.signed(clients, "alice");
        bob = TlsRig.signed(clients, "bob");
        stranger = TlsRig.signed(authority, "stranger"); // its authority is trusted by clients only
    }

    private static Tls server(Tls.ClientAuth auth) {
        return TlsRig.server(local).withClientAuth(auth, Tls.trusting(clients.getCertificate()));
    }

    /** A client that speaks one version only. */
    private static Tls client(String version, X509Bundle... identity) throws Exception {
        SSLContext context = SSLContext.getInstance(version);
        context.init(
                identity.length == 0 ? null : identity[0].toKeyManagerFactory().getKeyManagers(),
                authority.toTrustManagerFactory().getTrustManagers(),
                null);
        return Tls.of(context);
    }

    private static Tls client() {
        return Tls.trusting(authority.getCertificate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void whoMustShowACertificate(String version) throws Exception {
        try (TlsRig rig = new TlsRig(server(Tls.ClientAuth.REQUIRED))) {
            var known = rig.opens(client(version, alice));
            assertThat(known.version()).isEqualTo(version);
            assertThat(known.peerName()).isEqualTo("CN=alice");
            assertThat(known.peerCertificates()).containsExactly(alice.getCertificatePath());
            assertThat(rig.fails(client(version))).hasMessageContaining("client certificate");
            assertThat(rig.fails(client(version, stranger)))
                    .hasMessageContaining("localhost:" + rig.server.port())
                    .hasMessageContaining("Tls.withClientCertificate");
        }
    }

    @Test
    void theMessageSaysWhatIsMissing() throws Exception {
        try (TlsRig rig = new TlsRig(server(Tls.ClientAuth.REQUIRED))) {
            String place = "localhost:" + rig.server.port();
            assertThat(rig.fails(client()))
                    .hasMessage(place + " asks for a client certificate: give one with Tls.withClientCertificate");
            assertThat(rig.fails(TlsRig.with(client(), stranger)))
                    .hasMessageStartingWith(place)
                    .hasMessageContaining("client certificate")
                    .hasMessageEndingWith("give it one it trusts with Tls.withClientCertificate");
            assertThat(rig.opens(TlsRig.with(client(), alice)).peerName()).isEqualTo("CN=alice");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void whoMayShowACertificate(String version) throws Exception {
        try (TlsRig rig = new TlsRig(server(Tls.ClientAuth.OPTIONAL))) {
            assertThat(rig.opens(client(version)).peerCertificates()).isEmpty();
            assertThat(rig.opens(client(version, alice)).peerName()).isEqualTo("CN=alice");
        }
        Tls pinned = TlsRig.server(local)
                .withClientAuth(
                        Tls.ClientAuth.OPTIONAL,
                        Tls.trusting(clients.getCertificate()).withPins(Pins.of(bob.getCertificate())));
        try (TlsRig rig = new TlsRig(pinned)) {
            assertThat(rig.opens(client(version, bob)).peerName()).isEqualTo("CN=bob");
            assertThat(rig.fails(client(version, alice)))
                    .as("one that is not good enough is worse than none")
                    .hasMessageContaining("did not accept the client certificate");
            assertThat(rig.opens(client(version)).peerCertificates()).isEmpty();
        }
    }

    /** A session that is resumed is no second judgement, and still says who the client is. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aResumedSessionSaysWhoTheClientIs(String version) throws Exception {
        TlsRig.Counting counting = new TlsRig.Counting();
        Tls server = TlsRig.server(local).withClientAuth(Tls.ClientAuth.REQUIRED, Tls.trusting(counting.managers()));
        Tls client = client(version, alice);
        try (TlsRig rig = new TlsRig(server)) {
            for (int i = 0; i < 3; i++) {
                assertThat(rig.opens(client).peerCertificates()).containsExactly(alice.getCertificatePath());
            }
            assertThat(counting.judged).as("resumed").hasValue(1);
        }
    }

    /** One context, two servers: what was enough for the one is not for the other. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aSessionWithoutACertificateIsNotResumedWhereOneIsRequired(String version) throws Exception {
        SSLContext shared = SSLContext.getInstance("TLS");
        shared.init(
                local.toKeyManagerFactory().getKeyManagers(),
                clients.toTrustManagerFactory().getTrustManagers(),
                null);
        Tls client = client(version);
        int port;
        try (TlsRig open = new TlsRig(Tls.of(shared))) {
            open.opens(client);
            port = open.server.port();
        }
        try (WebSocketServer required = WebSocketServer.builder()
                .host("localhost")
                .port(port) // the client resumes sessions of the same place only
                .tls(Tls.of(shared).withClientAuth(Tls.ClientAuth.REQUIRED))
                .path("/", (ws, event) -> {})
                .start()) {
            assertThatThrownBy(() -> WebSocketClient.builder()
                            .tls(client)
                            .build()
                            .to(required.url("/"))
                            .connect()
                            .close())
                    .hasMessageContaining("client certificate");
        }
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        Tls server = TlsRig.server(local);
        assertThatThrownBy(() -> server.withClientAuth(Tls.ClientAuth.REQUIRED))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("withClientAuth(auth, Tls.trusting(authority))");
        assertThatThrownBy(() -> server.withClientAuth(Tls.ClientAuth.REQUIRED, server))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no trust");
        assertThatThrownBy(() -> client().withClientAuth(Tls.ClientAuth.REQUIRED, client()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("client's TLS");
        assertThatThrownBy(() -> server.withPins(Pins.of(bob.getCertificate())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("withClientAuth");
    }
}
