package dev.longwire.interop;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * A certificate for this machine's loopback, the authority that signed it, and one that signed nothing.
 *
 * @param folder where they are, in PEM
 */
record Certificates(Path folder) {
    private static final Certificates SHARED = make();

    static Certificates shared() {
        return SHARED;
    }

    private static Certificates make() {
        try {
            X509Bundle authority = authority("Longwire interop");
            X509Bundle server = new CertificateBuilder()
                    .ecp256()
                    .subject("CN=localhost")
                    .addSanDnsName("localhost")
                    .addSanIpAddress("127.0.0.1")
                    .addExtendedKeyUsageServerAuth()
                    .setKeyUsage(true, CertificateBuilder.KeyUsage.digitalSignature)
                    .buildIssuedBy(authority);
            Path folder = Files.createDirectories(Path.of("target", "pki").toAbsolutePath());
            Files.writeString(folder.resolve("cert.pem"), server.getCertificatePathPEM());
            Files.writeString(folder.resolve("key.pem"), server.getPrivateKeyPEM());
            Files.writeString(folder.resolve("ca.pem"), authority.getCertificatePEM());
            Files.writeString(
                    folder.resolve("stranger.pem"), authority("Someone else").getCertificatePEM());
            return new Certificates(folder);
        } catch (Exception e) {
            throw new AssertionError("cannot make certificates: " + e, e);
        }
    }

    private static X509Bundle authority(String name) throws Exception {
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .setIsCertificateAuthority(true)
                .setKeyUsage(true, CertificateBuilder.KeyUsage.keyCertSign)
                .buildSelfSigned();
    }

    Path chain() {
        return folder.resolve("cert.pem");
    }

    Path key() {
        return folder.resolve("key.pem");
    }

    /** The authority behind {@link #chain()}. */
    Path authority() {
        return folder.resolve("ca.pem");
    }

    /** An authority that has nothing to do with {@link #chain()}. */
    Path stranger() {
        return folder.resolve("stranger.pem");
    }

    /**
     * Whom a library is to trust.
     *
     * @param context with this trust and nothing else
     * @param manager the same
     */
    record Trust(SSLContext context, X509TrustManager manager) {}

    static Trust trust(Path authority) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null);
        try (InputStream pem = Files.newInputStream(authority)) {
            store.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return new Trust(context, (X509TrustManager) managers.getTrustManagers()[0]);
    }

    /** For the server of a library. */
    SSLContext server() throws GeneralSecurityException, IOException {
        char[] password = "interop".toCharArray();
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null);
        String base64 = Files.readString(key()).replaceAll("-----[A-Z ]+-----", "");
        PrivateKey key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
        try (InputStream pem = Files.newInputStream(chain())) {
            Certificate[] certificates = CertificateFactory.getInstance("X.509").generateCertificates(pem).stream()
                    .toArray(Certificate[]::new);
            store.setKeyEntry("server", key, password, certificates);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
