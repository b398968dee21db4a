package dev.longwire.http;

import dev.longwire.handshake.Excerpt;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/**
 * A private key and the certificates that vouch for it.
 *
 * @param key the key
 * @param chain the key's own certificate first, each one signed by the next
 */
record CertifiedKey(PrivateKey key, List<X509Certificate> chain) implements Identity {
    CertifiedKey {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a private key needs at least its own certificate");
        }
        if (!belongs(key, chain.get(0).getPublicKey())) {
            throw new IllegalArgumentException("the private key does not belong to the first certificate, of "
                    + Excerpt.unquoted(chain.get(0).getSubjectX500Principal().getName())
                    + ": the key's own certificate comes first, then those of its issuers");
        }
    }

    static CertifiedKey read(Path chainPem, Path keyPem) {
        return new CertifiedKey(Pem.privateKey(keyPem), List.of(Pem.certificates(chainPem)));
    }

    private static boolean belongs(PrivateKey key, PublicKey certified) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        if (algorithm.equals("RSASSA-PSS")) {
            return true; // cannot be tried without the parameters the peer will choose
        }
        try {
            byte[] probe = {1};
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException differentKinds) {
            return false;
        }
    }

    @Override
    public KeyManager[] keyManagers() throws GeneralSecurityException {
        char[] unused = new char[0];
        KeyStore store = KeyStores.empty();
        store.setKeyEntry("identity", key, unused, chain.toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, unused);
        return factory.getKeyManagers();
    }
}
