package dev.longwire.http;

import dev.longwire.HandshakeException;
import dev.longwire.Limits;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;

/** Says in plain words why there is no connection. */
final class ConnectTrouble {
    private ConnectTrouble() {}

    /** The name has no address, or its look-up failed for another reason. */
    static HandshakeException unknown(String host, Throwable cause) {
        if (!(cause instanceof UnknownHostException)) {
            return new HandshakeException("cannot look up the host '" + host + "': " + cause.getMessage(), cause);
        }
        String advice = host.indexOf('%') < 0 ? "check the name and DNS" : unknownZone(cause);
        return new HandshakeException("cannot find the host '" + host + "': " + advice, cause);
    }

    /** Of an IPv6 address with a zone. */
    static String unknownZone(Throwable cause) {
        return "check the network interface behind the '%' (" + cause.getMessage() + ")";
    }

    static HandshakeException lookupTimedOut(String host, Limits limits) {
        return new HandshakeException("the name '" + host + "' was not looked up within "
                + limits.handshakeTimeout().toMillis()
                + " ms (Limits.handshakeTimeout, for name look-up, connect, TLS and upgrade together; change it"
                + " with Limits.withHandshakeTimeout): check the name servers of this machine, and whether the"
                + " look-ups of many other names hang");
    }

    static HandshakeException tooManyLookups(String host, RejectedExecutionException cause) {
        return new HandshakeException(
                "the name '" + host + "' is not looked up: " + cause.getMessage()
                        + "; check the name servers of this machine, or open fewer sockets to different hosts at once",
                cause);
    }

    /** After each of the addresses has failed; there is at least one. */
    static HandshakeException explain(String host, int port, Map<InetAddress, Throwable> failures) {
        String place = Places.of(host, port);
        String tried = failures.size() > 1
                ? ", tried "
                        + failures.keySet().stream()
                                .map(NetUtil::toAddressString)
                                .collect(Collectors.joining(" and "))
                : "";
        Throwable refused = null;
        Throwable unreachable = null;
        Throwable other = null;
        for (Throwable failure : failures.values()) {
            if (says(failure, "refused")) {
                refused = failure;
            } else if (failure instanceof NoRouteToHostException || says(failure, "unreachable")) {
                unreachable = failure;
            } else {
                other = failure;
            }
        }
        if (refused != null) { // the surest sign: a machine has answered
            return with(
                    "nothing listens on " + place + " (connection refused" + tried
                            + "): check host and port, and that the server runs",
                    refused,
                    failures);
        }
        if (other == null && unreachable != null) {
            return with(
                    "there is no way to " + place + " (unreachable" + tried + "): check the network and the address",
                    unreachable,
                    failures);
        }
        Throwable first = other == null ? failures.values().iterator().next() : other;
        return with("cannot connect to " + place + tried + ": " + first.getMessage(), first, failures);
    }

    private static HandshakeException with(String message, Throwable cause, Map<InetAddress, Throwable> failures) {
        HandshakeException explained = new HandshakeException(message, cause);
        failures.values().stream().filter(failure -> failure != cause).forEach(explained::addSuppressed);
        return explained;
    }

    private static boolean says(Throwable failure, String word) {
        String message = failure.getMessage();
        return message != null && message.toLowerCase(Locale.ROOT).contains(word);
    }
}
