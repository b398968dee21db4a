package dev.longwire.cli;

import java.security.cert.CertificateException;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What helps at the command line, where the library's advice is for programs. */
final class Hints {
    /** By the limit that the message of the failure names. */
    private static final Map<String, String> OPTIONS = Map.of(
            "Limits.maxMessageSize", "--max-size raises that limit",
            "Limits.handshakeTimeout", "--timeout changes that time",
            "Limits.closeTimeout", "--close-timeout changes that time",
            "Limits.pongTimeout", "--no-heartbeat would wait for ever");

    private Hints() {}

    /** A sentence about a failure, or null if there is nothing to add. */
    static @Nullable String about(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException || cause instanceof CertificateException) {
                return "--cacert trusts the certificates of a file; --insecure checks nothing";
            }
            String message = EventText.message(cause);
            for (Map.Entry<String, String> option : OPTIONS.entrySet()) {
                if (message.contains(option.getKey())) {
                    return option.getValue();
                }
            }
        }
        return null;
    }
}
