package dev.longwire.http;

import dev.longwire.handshake.Excerpt;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keys of which the other side's chain must have one (RFC 7469 §2.4, §2.6). Immutable. */
final class Pins {
    private static final String PREFIX = "sha256/";
    private static final int SHA_256_BYTES = 32;

    private final Set<String> pins = new TreeSet<>();

    private Pins() {}

    static Pins of(String... given) {
        if (given.length == 0) {
            throw new IllegalArgumentException("there is no pin: give at least one, or leave pins out");
        }
        Pins made = new Pins();
        for (String pin : given) {
            made.pins.add(PREFIX + checked(pin));
        }
        return made;
    }

    private static String checked(String pin) {
        String base64 = pin.startsWith(PREFIX) ? pin.substring(PREFIX.length()) : pin;
        try {
            byte[] hash = Base64.getDecoder().decode(base64);
            if (hash.length == SHA_256_BYTES) {
                return Base64.getEncoder().encodeToString(hash);
            }
        } catch (IllegalArgumentException notBase64) {
            throw bad(pin, notBase64);
        }
        throw bad(pin, null);
    }

    private static IllegalArgumentException bad(String pin, @Nullable Throwable why) {
        return new IllegalArgumentException(
                "\"" + Excerpt.unquoted(pin) + "\" is no pin: it must be sha256/ and 44 characters, the SHA-256 of a"
                        + " public key (SubjectPublicKeyInfo) in Base64",
                why);
    }

    /** The pin of a certificate's key. */
    static String of(X509Certificate certificate) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(certificate.getPublicKey().getEncoded());
            return PREFIX + Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * Checks a chain that is trusted already.
     *
     * @param who it is, for the message
     * @param chain as the other side sent it: what is in it besides the chain that was verified does not count
     * @param authorities who is trusted
     * @throws PeerTrust.Refused if no key is pinned
     */
    void check(String who, X509Certificate[] chain, X509Certificate[] authorities) throws CertificateException {
        List<X509Certificate> verified = verified(chain, authorities);
        if (verified.stream().map(Pins::of).noneMatch(pins::contains)) {
            throw new PeerTrust.Refused(
                    "no key of " + who + " is pinned here: seen were "
                            + verified.stream()
                                    .map(seen -> of(seen) + " ("
                                            + Excerpt.unquoted(seen.getSubjectX500Principal()
                                                    .getName()) + ")")
                                    .collect(Collectors.joining(", "))
                            + ", and pinned are " + String.join(", ", pins)
                            + "; if you know that a new key is right, add its pin with Tls.withPins",
                    null);
        }
    }

    /** A path from the peer's own certificate to an authority; only the former where no authority is known. */
    private static List<X509Certificate> verified(X509Certificate[] chain, X509Certificate[] authorities) {
        List<X509Certificate> path = new ArrayList<>(List.of(chain[0]));
        if (authorities.length == 0 || List.of(authorities).contains(chain[0])) {
            return path;
        }
        try {
            X509CertSelector own = new X509CertSelector();
            own.setCertificate(chain[0]);
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(
                    Stream.of(authorities)
                            .map(authority -> new TrustAnchor(authority, null))
                            .collect(Collectors.toSet()),
                    own);
            parameters.setRevocationEnabled(false); // whoever judged the chain has seen to that
            parameters.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(List.of(chain))));
            var built = (PKIXCertPathBuilderResult)
                    CertPathBuilder.getInstance("PKIX").build(parameters);
            for (Certificate certificate : built.getCertPath().getCertificates()) {
                if (!certificate.equals(chain[0])) {
                    path.add((X509Certificate) certificate);
                }
            }
            path.add(built.getTrustAnchor().getTrustedCert());
            return path;
        } catch (GeneralSecurityException trustedForOtherReasons) { // of a trust manager's own: no issuer is proven
            return List.of(chain[0]);
        }
    }
}
