package dev.longwire.interop;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;

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
}
