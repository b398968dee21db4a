package dev.longwire.http;

import dev.longwire.handshake.Excerpt;
import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Leaves the judgement of the other side's certificate to the JDK or the application, says in plain words why a server's was refused, and
 * insists on pins.
 */
final class PeerTrust extends X509ExtendedTrustManager {
    private static final int MOST_NAMES = 10;
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private final X509ExtendedTrustManager judge;
    private final @Nullable Pins pins;

    PeerTrust(X509ExtendedTrustManager judge, @Nullable Pins pins) {
        this.judge = judge;
        this.pins = pins;
    }

    /** A certificate was refused; the message is for people. */
    static final class Refused extends CertificateException {
        private static final long serialVersionUID = 1L;

        Refused(String message, @Nullable CertificateException cause) {
            super(message, cause);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            judge.checkServerTrusted(chain, authType, engine); // chain, dates and, as the engine demands it, the host
        } catch (CertificateException e) {
            throw new Refused(explained(chain, authType, engine.getPeerHost(), e), e);
        }
        checkPins(engine.getPeerHost(), chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        judge.checkClientTrusted(chain, authType, engine);
        checkPins("this client", chain);
    }

    private void checkPins(String who, X509Certificate[] chain) throws CertificateException {
        if (pins != null) {
            pins.check(who, chain, judge.getAcceptedIssuers());
        }
    }

    private String explained(X509Certificate[] chain, String authType, String host, CertificateException refusal) {
        X509Certificate certificate = chain[0];
        String what = "the certificate of " + host;
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException e) {
            return what + " expired on " + certificate.getNotAfter().toInstant()
                    + ": renew it on the server, or check this machine's clock";
        } catch (CertificateNotYetValidException e) {
            return what + " is valid only from " + certificate.getNotBefore().toInstant()
                    + ": check the clocks of this machine and of the server";
        }
        try {
            judge.checkServerTrusted(chain, authType);
            return what + " is not valid for " + host + ": it names " + names(certificate)
                    + "; connect to one of these, or give the server a certificate for " + host;
        } catch (CertificateException alsoWithoutHost) {
            return noAuthority(refusal)
                    ? what + " is not signed by an authority trusted here (it is signed by "
                            + Excerpt.unquoted(
                                    certificate.getIssuerX500Principal().getName())
                            + "): if you know it, trust it with Tls.trusting or Tls.trustStore"
                    : what + " was refused: " + Excerpt.unquoted(String.valueOf(refusal.getMessage()));
        }
    }

    private static boolean noAuthority(Throwable refusal) {
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathBuilderException) {
                return true;
            }
        }
        return false;
    }

    private static String names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            var alternatives = certificate.getSubjectAlternativeNames();
            for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
                int kind = (Integer) alternative.get(0);
                if (kind == DNS_NAME || kind == IP_ADDRESS) {
                    names.add(Excerpt.unquoted(alternative.get(1).toString()));
                }
            }
        } catch (CertificateParsingException e) {
            return "nothing that can be read";
        }
        if (names.isEmpty()) {
            return "no host (subjectAltName is missing)"; // RFC 9110 §4.3.4: the common name does not count
        }
        return names.size() <= MOST_NAMES
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, MOST_NAMES)) + " and " + (names.size() - MOST_NAMES) + " more";
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return judge.getAcceptedIssuers();
    }

    // the rest is for sockets, which are never secured by this: without the pins it would be less than what was asked
    // for

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        judge.checkServerTrusted(chain, authType);
        checkPins("the server", chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        judge.checkServerTrusted(chain, authType, socket);
        checkPins("the server", chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        judge.checkClientTrusted(chain, authType);
        checkPins("this client", chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        judge.checkClientTrusted(chain, authType, socket);
        checkPins("this client", chain);
    }
}
