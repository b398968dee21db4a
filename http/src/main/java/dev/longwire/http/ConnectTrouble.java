package dev.longwire.http;

import dev.longwire.HandshakeException;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Says in plain words why there is no connection. */
final class ConnectTrouble {
    private ConnectTrouble() {}

    static HandshakeException unknown(String host, UnknownHostException cause) {
        String advice = host.indexOf('%') < 0 ? "check the name and DNS" : unknownZone(cause);
        return new HandshakeException("cannot find the host '" + host + "': " + advice, cause);
    }

    /** Of an IPv6 address with a zone. */
    static String unknownZone(UnknownHostException cause) {
        return "check the network interface behind the '%' (" + cause.getMessage() + ")";
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
