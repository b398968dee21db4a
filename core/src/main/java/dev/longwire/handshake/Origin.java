package dev.longwire.handshake;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a web page comes from (RFC 6454 §4), in normal form.
 *
 * @param scheme in lower case; {@code ws} counts as {@code http} and {@code wss} as {@code https}
 * @param host in lower case, IPv6 without brackets
 * @param port the port, or {@link Authority#NO_PORT} if the scheme has no default
 */
record Origin(String scheme, String host, int port) {
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*");

    /** Reads the value of an Origin field or of a setting (RFC 6454 §7.1). */
    static Origin parse(String text) {
        int colon = text.indexOf("://");
        if (colon < 1 || !SCHEME.matcher(text.substring(0, colon)).matches()) {
            throw new IllegalArgumentException("it is not of the form scheme://host or scheme://host:port");
        }
        return of(text.substring(0, colon), text.substring(colon + 3));
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
