package dev.longwire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** The key of the servers in the form that those not written in Java want. */
final class Keys {
    static final String PASSWORD = "changeit";

    private static final String ALIAS = "server";

    private Keys() {}

    static void writePem(Path store, Path folder) throws IOException {
        try {
            KeyStore keys = open(store);
            Files.writeString(
                    folder.resolve("cert.pem"),
                    pem("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded()));
            Files.writeString(
                    folder.resolve("key.pem"),
                    pem(
                            "PRIVATE KEY",
                            keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** Whether less than a day is left. */
    static boolean expired(Path store) throws IOException {
        try {
            X509Certificate certificate = (X509Certificate) open(store).getCertificate(ALIAS);
            return certificate.getNotAfter().toInstant().isBefore(Instant.now().plus(Duration.ofDays(1)));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static KeyStore open(Path store) throws GeneralSecurityException, IOException {
        return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    }

    private static String pem(String what, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n";
    }
}
