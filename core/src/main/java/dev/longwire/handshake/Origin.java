package dev.longwire.handshake;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where a web page comes from (RFC 6454 §4), in normal form. Pages of an app, a browser's extension or a file have a scheme of
 * their own, and what stands behind it need not be a host: {@code file://}, {@code app://.}, {@code chrome-extension://abc}.
 *
 * @param scheme in lower case; {@code ws} counts as {@code http} and {@code wss} as {@code https}
 * @param host in lower case, IPv6 without brackets; of a scheme of an app all that stands behind it
 * @param port the port, or {@link Authority#NO_PORT} of such a scheme
 */
record Origin(String scheme, String host, int port) {
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*");

    /** Whose origins have a host as RFC 9110 §4.2 knows it. */
    private static final Set<String> WEB = Set.of("http", "https", "ws", "wss");

    /** Reads the value of an Origin field or of a setting (RFC 6454 §7.1). */
    static Origin parse(String text) {
        int colon = text.indexOf("://");
        if (colon < 1 || !SCHEME.matcher(text.substring(0, colon)).matches()) {
            throw new IllegalArgumentException("it is not of the form scheme://host or scheme://host:port");
        }
        String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
        String place = text.substring(colon + 3);
        if (WEB.contains(scheme)) {
            return of(scheme, place);
        }
        if (!place.chars()
                .allMatch(c -> c > ' ' && c < 0x7f)) { // RFC 6454 §6.2: it is ASCII, and a space separates two
            throw new IllegalArgumentException("there is a space or a character outside ASCII in it");
        }
        return new Origin(scheme, place.toLowerCase(Locale.ROOT), Authority.NO_PORT);
    }

    static Origin of(String scheme, String authority) {
        Authority place = Authority.parse(authority);
        String http = switch (scheme.toLowerCase(Locale.ROOT)) {
            case "ws" -> "http"; // RFC 6455 §3: the same server, asked in the same way
            case "wss" -> "https";
            default -> scheme.toLowerCase(Locale.ROOT);
        };
        return new Origin(http, place.host(), place.port() == Authority.NO_PORT ? defaultPort(http) : place.port());
    }

    private static int defaultPort(String scheme) {
        return switch (scheme) {
            case "http" -> 80;
            case "https" -> 443;
            default -> Authority.NO_PORT;
        };
    }
}
