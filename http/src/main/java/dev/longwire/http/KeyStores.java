package dev.longwire.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads key stores, PKCS #12 or JKS, and makes them in memory. Messages never repeat what is in a file. */
final class KeyStores {
    private KeyStores() {}

    static KeyStore empty() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load((InputStream) null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException("a key store without a file cannot fail to be read", e);
        }
        return store;
    }

    /** One in memory that trusts these. */
    static KeyStore trusting(X509Certificate... certificates) {
        if (certificates.length == 0) {
            throw new IllegalArgumentException("who trusts no certificate can connect to no one");
        }
        try {
            KeyStore store = empty();
            for (int i = 0; i < certificates.length; i++) {
                store.setCertificateEntry("trusted-" + i, certificates[i]);
            }
            return store;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot keep certificates: " + e.getMessage(), e);
        }
    }

    /** A file's, if it trusts anyone. */
    static KeyStore trusted(Path file, char[] password) {
        try {
            KeyStore store = read(file, password);
            for (String alias : Collections.list(store.aliases())) {
                if (store.isCertificateEntry(alias)) {
                    return store;
                }
            }
        } catch (GeneralSecurityException e) {
            throw unreadable(file, e);
        }
        throw new IllegalArgumentException("the key store " + file
                + " holds no trusted certificate (a key's own certificate is none): import one with"
                + " keytool -importcert");
    }

    /** The one private key of a file. */
    static CertifiedKey key(Path file, char[] password) {
        try {
            KeyStore store = read(file, password);
            List<String> keys = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                if (store.entryInstanceOf(alias, KeyStore.PrivateKeyEntry.class)) {
                    keys.add(alias);
                }
            }
            if (keys.size() != 1) {
                throw new IllegalArgumentException("the key store " + file + " holds "
                        + (keys.isEmpty() ? "no private key" : "more than one private key, " + keys)
                        + ": give one that holds exactly one, with its certificates, or key managers");
            }
            PrivateKey key = (PrivateKey) store.getKey(keys.get(0), password);
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate certificate : store.getCertificateChain(keys.get(0))) {
                chain.add((X509Certificate) certificate);
            }
            return new CertifiedKey(key, chain);
        } catch (UnrecoverableKeyException e) {
            throw new IllegalArgumentException(
                    "the private key in the key store " + file + " has another password than the file: give it the"
                            + " same one with keytool -keypasswd, or give key managers",
                    e);
        } catch (GeneralSecurityException | ClassCastException e) {
            throw unreadable(file, e);
        }
    }

    private static KeyStore read(Path file, char[] password) throws GeneralSecurityException {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("there is no readable file " + file);
        }
        try {
            return KeyStore.getInstance(file.toFile(), password);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static IllegalArgumentException unreadable(Path file, Exception e) {
        return new IllegalArgumentException(
                "cannot read the key store " + file + ": " + e.getMessage() + "; check file and password", e);
    }
}
