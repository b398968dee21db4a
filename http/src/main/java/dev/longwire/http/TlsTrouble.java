package dev.longwire.http;

import dev.longwire.HandshakeException;
import dev.longwire.handshake.Excerpt;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in plain words why TLS failed. */
final class TlsTrouble {
    private static final String ALERT = "Received fatal alert: ";
    private static final String WANTS_CERTIFICATE =
            " asks for a client certificate: give one with Tls.withClientCertificate";

    private TlsTrouble() {}

    /** Why a client's TLS handshake failed. */
    static HandshakeException explain(Throwable failure, String host, int port, TlsSettings settings) {
        String place = Places.of(host, port);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PeerTrust.Refused refused) {
                return because(String.valueOf(refused.getMessage()), failure);
            }
            if (cause instanceof NotSslRecordException) {
                return because(
                        place + " does not speak TLS: use ws:// if that is what you want, or the port of its TLS",
                        failure);
            }
        }
        String message = message(failure);
        int alert = message.indexOf(ALERT); // newer JDKs put the name before it, too
        if (alert >= 0) {
            return because(place + alert(message.substring(alert + ALERT.length()), settings), failure);
        }
        if (message.contains("selected protocol version")) {
            return because(place + tooOld(settings), failure);
        }
        if (failure instanceof SSLException || failure instanceof DecoderException) {
            return because("the TLS handshake with " + place + " failed: " + Excerpt.unquoted(message), failure);
        }
        if (failure instanceof IOException) {
            return because(
                    place
                            + " ended the connection in the middle of the TLS handshake; perhaps it does not speak TLS there",
                    failure);
        }
        return because("the TLS handshake with " + place + " failed: " + Excerpt.unquoted(message), failure);
    }

    /**
     * The reason in an alert, if a connection broke because of one: in TLS 1.3 a server judges the client's certificate only
     * after the client has begun to speak (RFC 8446 §4.4.2.4).
     */
    static @Nullable HandshakeException late(Throwable failure, String host, int port, TlsSettings settings) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException && message(cause).contains(ALERT)) {
                return explain(cause, host, port, settings);
            }
        }
        return null;
    }

    private static String tooOld(TlsSettings settings) {
        return settings.minimumVersion().equals(TlsEngines.TLS_1_3)
                ? " does not speak TLS 1.3, which this side demands with Tls.withMinimumVersion: let the server speak it,"
                        + " or demand less"
                : " speaks neither TLS 1.3 nor TLS 1.2, which it must";
    }

    private static String alert(String name, TlsSettings settings) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "protocol_version" -> tooOld(settings);
            case "handshake_failure", "insufficient_security" ->
                " and this side have no way of TLS in common (or it"
                        + " asks for a client certificate: Tls.withClientCertificate)";
            case "certificate_required" ->
                settings.mayShowCertificate()
                        ? " asks for a client certificate, and none was shown: the one there is may be of an issuer that"
                                + " the server does not name; give it one it trusts with Tls.withClientCertificate"
                        : WANTS_CERTIFICATE;
            case "bad_certificate",
                    "certificate_unknown",
                    "unknown_ca",
                    "certificate_expired",
                    "certificate_revoked",
                    "unsupported_certificate",
                    "access_denied" ->
                settings.mayShowCertificate()
                        ? " did not accept the client certificate (" + Excerpt.unquoted(name)
                                + "): give it one it trusts with Tls.withClientCertificate"
                        : WANTS_CERTIFICATE; // RFC 5246 §7.4.6: servers of TLS 1.2 have no alert of its own for it
            case "unrecognized_name" -> " does not serve this host name";
            case "no_application_protocol" -> " does not speak HTTP/1.1 over TLS";
            default -> " ended the TLS handshake with the alert " + Excerpt.unquoted(name);
        };
    }

    private static String message(Throwable failure) {
        Throwable shown =
                failure instanceof DecoderException && failure.getCause() != null ? failure.getCause() : failure;
        return shown.getMessage() == null ? shown.toString() : shown.getMessage();
    }

    private static HandshakeException because(String message, Throwable failure) {
        return new HandshakeException(message, failure);
    }
}
