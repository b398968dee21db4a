package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.Conversation;
import dev.longwire.testkit.Patience;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where keys, certificates and trust come from. */
class TlsFilesTest {
    private static X509Bundle authority;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeAuthority() throws Exception {
        authority = new CertificateBuilder()
                .subject("CN=Test Authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private static CertificateBuilder certificate() {
        return new CertificateBuilder().subject("CN=test").addSanDnsName("localhost");
    }

    private static WebSocketServer start(Tls tls) throws IOException {
        return WebSocketServer.builder()
                .limits(Patience.LIMITS)
                .host("localhost")
                .tls(tls)
                .path("/", (ws, event) -> {})
                .start();
    }

    private static void opens(String url, Tls client) throws Exception {
        try (Conversation chat = WebSocketClient.builder()
                .tls(client)
                .build()
                .to(url)
                .limits(Patience.LIMITS)
                .connect()) {
            assertThat(chat.socket().isOpen()).isTrue();
        }
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void keysAndCertificatesComeFromPemFiles() throws Exception {
        for (CertificateBuilder.Algorithm algorithm : new CertificateBuilder.Algorithm[] {
            CertificateBuilder.Algorithm.ecp256,
            CertificateBuilder.Algorithm.rsa2048,
            CertificateBuilder.Algorithm.ed25519
        }) {
            X509Bundle bundle = certificate().algorithm(algorithm).buildIssuedBy(authority);
            Path chain = file("chain.pem", "a comment\n" + bundle.getCertificatePathPEM());
            Path key = file("key.pem", bundle.getPrivateKeyPEM());
            Path trusted = file("trusted.pem", authority.getCertificatePEM());
            try (WebSocketServer server = start(Tls.server(chain, key))) {
                opens(server.url("/"), Tls.trusting(trusted));
                opens(server.url("/"), Tls.trusting(trusted).withClientCertificate(chain, key));
            }
        }
    }

    @Test
    void trustComesFromAKeyStore() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("authority", authority.getCertificate());
        Path file = folder.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, "secret".toCharArray());
        }
        X509Bundle bundle = certificate().buildIssuedBy(authority);
        Tls tls = Tls.server(bundle.getKeyPair().getPrivate(), bundle.getCertificatePath());
        try (WebSocketServer server = start(tls)) {
            opens(server.url("/"), Tls.trustStore(file, "secret".toCharArray()));
        }
        assertThatThrownBy(() -> Tls.trustStore(file, "wrong".toCharArray()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trust.p12")
                .hasMessageContaining("password");
        assertThatThrownBy(() -> Tls.trustStore(folder.resolve("none"), new char[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no readable file");
    }

    private Path keyStore(String type, String name, char[] keyPassword, X509Bundle... keys) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        for (X509Bundle key : keys) {
            store.setKeyEntry(
                    "key-" + store.size(), key.getKeyPair().getPrivate(), keyPassword, key.getCertificatePath());
        }
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, "secret".toCharArray());
        }
        return file;
    }

    @Test
    void keysComeFromAKeyStore() throws Exception {
        char[] secret = "secret".toCharArray();
        X509Bundle bundle = certificate().buildIssuedBy(authority);
        Tls trusting = Tls.trusting(authority.getCertificate());
        for (String type : new String[] {"PKCS12", "JKS"}) {
            Path file = keyStore(type, "key." + type, secret, bundle);
            Tls server = Tls.server(file, secret).withClientAuth(Tls.ClientAuth.REQUIRED, trusting);
            assertThat(server.certificates()).containsExactly(bundle.getCertificatePath());
            try (WebSocketServer started = start(server)) {
                opens(started.url("/"), trusting.withClientCertificate(file, secret));
            }
            refused("key." + type, () -> Tls.server(file, "wrong".toCharArray()));
        }
        refused("no readable file", () -> Tls.server(folder.resolve("none"), secret));
        Path none = keyStore("PKCS12", "none.p12", secret);
        refused("none.p12 holds no private key", () -> Tls.server(none, secret));
        Path two = keyStore("PKCS12", "two.p12", secret, bundle, certificate().buildIssuedBy(authority));
        refused("more than one private key, [key-0, key-1]", () -> trusting.withClientCertificate(two, secret));
        Path odd = keyStore("JKS", "odd.jks", "other".toCharArray(), bundle);
        refused("odd.jks has another password than the file", () -> Tls.server(odd, secret));
        Path text = file("text.p12", "no key store");
        refused("text.p12", () -> Tls.server(text, secret));
    }

    @Test
    void aFileThatIsNotWhatItShouldBeIsNamed() throws Exception {
        X509Bundle bundle = certificate().buildIssuedBy(authority);
        Path chain = file("chain.pem", bundle.getCertificatePathPEM());
        Path key = file("key.pem", bundle.getPrivateKeyPEM());
        Path old = file("old.pem", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        Path broken = file("broken.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        Path badCertificate = file("bad.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Path other = file("other.pem", certificate().buildIssuedBy(authority).getPrivateKeyPEM());
        refused("missing.pem", () -> Tls.trusting(folder.resolve("missing.pem")));
        refused("key.pem holds no certificate", () -> Tls.trusting(key));
        refused("bad.pem", () -> Tls.trusting(badCertificate));
        refused("chain.pem holds no private key", () -> Tls.server(chain, chain));
        refused("openssl pkcs8 -topk8", () -> Tls.server(chain, old));
        refused("broken.pem", () -> Tls.server(chain, broken));
        refused("does not belong", () -> Tls.server(chain, other));
        refused("no certificate", () -> Tls.trusting());
    }

    private static void refused(String message, ThrowingCallable action) {
        assertThatThrownBy(action).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    @Test
    void aServersTlsTakesNoClientCertificate() {
        X509Certificate[] chain = authority.getCertificatePath();
        Tls server = Tls.selfSigned();
        assertThatThrownBy(() ->
                        server.withClientCertificate(authority.getKeyPair().getPrivate(), chain))
                .isInstanceOf(IllegalStateException.class);
    }
}
