package dev.longwire;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is encrypted, and who the other side is (RFC 8446). It holds no key. Immutable, and safe for use by several threads.
 * Two are equal if all that they tell is.
 */
public final class TlsSession {
    private final String version;
    private final String cipherSuite;
    private final String applicationProtocol;
    private final List<X509Certificate> peerCertificates;

    private TlsSession(
            String version, String cipherSuite, String applicationProtocol, List<X509Certificate> peerCertificates) {
        this.version = version;
        this.cipherSuite = cipherSuite;
        this.applicationProtocol = applicationProtocol;
        this.peerCertificates = peerCertificates;
    }

    /**
     * Reads it from what does TLS, for a line.
     *
     * @param engine its handshake is over; it may be closed
     * @return what there is to know; the engine is not kept
     */
    public static TlsSession of(SSLEngine engine) {
        SSLSession session = engine.getSession();
        String protocol = engine.getApplicationProtocol();
        return new TlsSession(
                session.getProtocol(), session.getCipherSuite(), protocol == null ? "" : protocol, peer(session));
    }

    private static List<X509Certificate> peer(SSLSession session) {
        Certificate[] chain;
        try {
            chain = session.getPeerCertificates();
        } catch (SSLPeerUnverifiedException hasShownNone) {
            return List.of();
        }
        return Stream.of(chain)
                .filter(X509Certificate.class::isInstance)
                .map(X509Certificate.class::cast)
                .toList();
    }

    /**
     * The version of TLS.
     *
     * @return {@code TLSv1.3} or {@code TLSv1.2}
     */
    public String version() {
        return version;
    }

    /**
     * The cipher suite.
     *
     * @return such as {@code TLS_AES_256_GCM_SHA384}
     */
    public String cipherSuite() {
        return cipherSuite;
    }

    /**
     * The protocol that ALPN chose (RFC 7301).
     *
     * @return such as {@code http/1.1}; the empty string if one side does not do ALPN
     */
    public String applicationProtocol() {
        return applicationProtocol;
    }

    /**
     * The certificates that the other side has shown, and proven to have the key of. They were checked before the connection opened as the
     * settings of TLS say, and not once more since; where these check nothing, anyone can have made them.
     *
     * @return its own first, then those of its issuers as it sent them; empty if it has shown none, as most clients do
     */
    public List<X509Certificate> peerCertificates() {
        return peerCertificates;
    }

    /**
     * The name of the other side: the subject of its own certificate (RFC 4514). It is the issuer's choice, and any text. What tells
     * servers apart is not here, but in the certificate's subjectAltName (RFC 9110 §4.3.4).
     *
     * @return such as {@code CN=alice,O=Example}; the empty string if it has shown no certificate, or one without a name
     */
    public String peerName() {
        return peerCertificates.isEmpty()
                ? ""
                : peerCertificates.get(0).getSubjectX500Principal().getName();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TlsSession that
                && version.equals(that.version)
                && cipherSuite.equals(that.cipherSuite)
                && applicationProtocol.equals(that.applicationProtocol)
                && peerCertificates.equals(that.peerCertificates);
    }

    @Override
    public int hashCode() {
        return Objects.hash(version, cipherSuite, applicationProtocol, peerCertificates);
    }

    /** For logs: the name of the peer is escaped. */
    @Override
    public String toString() {
        return "TlsSession[" + version + ", " + cipherSuite + ", applicationProtocol=" + applicationProtocol + ", peer="
                + printable(peerName()) + "]";
    }

    private static String printable(String name) {
        StringBuilder shown = new StringBuilder();
        name.chars().forEach(c -> shown.append(c >= ' ' && c < 0x7f ? (char) c : '?'));
        return shown.toString();
    }
}
