package dev.longwire.handshake;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A {@code ws:} or {@code wss:} URL, taken apart (RFC 6455 §3).
 *
 * @param scheme {@code ws} or {@code wss}
 * @param host a name in ASCII and lower case or an address, IPv6 without brackets; behind it may stand a '%' and the zone, the
 *     network interface of this machine that leads to a link-local address (RFC 4007 §11), such as {@code fe80::1%eth0}
 * @param port 1 to 65535
 * @param target path and query as they go into the request, percent-encoded, at least {@code /}
 */
public record WebSocketUri(String scheme, String host, int port, String target) {
    private static final int WS_PORT = 80;
    private static final int WSS_PORT = 443;

    /** The unreserved characters of RFC 3986 §2.3, in which all names and numbers of interfaces can be written. */
    private static final Pattern ZONE = Pattern.compile("[A-Za-z0-9._~-]+");

    private static final String BAD_ZONE =
            "the zone of an IPv6 address is the name or the number of a network interface"
                    + " between %25 and the bracket, as in ws://[fe80::1%25eth0]/ (RFC 6874 §2)";

    /** RFC 3986 §2.2 and §2.3: what may stand in a path or a query as it is, letters and digits aside. */
    private static final String TARGET_SIGNS = "-._~!$&'()*+,;=:@/?%";

    /**
     * Checks the parts.
     *
     * @param scheme {@code ws} or {@code wss}
     * @param host a name in ASCII or an address, IPv6 without brackets and perhaps with a zone
     * @param port 1 to 65535
     * @param target path and query
     * @throws IllegalArgumentException if one of them is not what its description says
     */
    public WebSocketUri {
        if (!scheme.equals("ws") && !scheme.equals("wss")) {
            throw bad("the scheme is ws or wss, in lower case");
        }
        if (port < 1 || port > 65535) {
            throw bad("the port is not a number from 1 to 65535");
        }
        if (!target.startsWith("/")) {
            throw bad("the path must start with a slash");
        }
        int zone = zoneAt(host);
        host = authority(Authority.bracketed(host.substring(0, zone))).host() + host.substring(zone);
        if (zone < host.length()
                && (host.indexOf(':') < 0
                        || !ZONE.matcher(host.substring(zone + 1)).matches())) {
            throw bad(BAD_ZONE);
        }
        checkTarget(target);
    }

    /**
     * Takes a URL apart. Characters outside ASCII are encoded: those of path and query as percent-encoded UTF-8, those of the
     * host as internationalized names are, as long as IDNA 2003 and UTS 46 agree; {@code ß} for example must be given in the
     * form that begins with {@code xn--}. All others must be as RFC 3986 wants them.
     *
     * @param url {@code ws://host:port/path?query} or {@code wss://...}; the port is 80 or 443 if it is not given
     * @return its parts
     * @throws IllegalArgumentException if it is not such a URL; the message says why and how to put it right, and repeats
     *     neither user name nor password nor query
     */
    public static WebSocketUri parse(String url) {
        checkCharacters(url);
        int colon = url.indexOf(':');
        String scheme = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
        checkScheme(scheme, url);
        int start = colon + 3;
        int end = start;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        String authority = url.substring(start, end);
        if (authority.indexOf('@') >= 0) {
            throw bad("it has a user name or password before the host, and WebSocket URLs have none (RFC 6455 §3):"
                    + " send an Authorization header instead");
        }
        if (url.indexOf('#') >= 0) {
            throw bad("it has a fragment, and WebSocket URLs have none (RFC 6455 §3): remove the '#' and what follows,"
                    + " or write %23 if it belongs to the path or the query");
        }
        int zoneStart = zoneAt(authority);
        int zoneEnd = zoneStart < authority.length() ? Math.max(zoneStart, authority.lastIndexOf(']')) : zoneStart;
        String zone = zone(authority.substring(zoneStart, zoneEnd));
        Authority place = authority(ascii(authority.substring(0, zoneStart) + authority.substring(zoneEnd)));
        int port = place.port() == Authority.NO_PORT ? defaultPort(scheme) : place.port();
        String target = encoded(url.substring(end));
        return new WebSocketUri(scheme, place.host() + zone, port, target.startsWith("/") ? target : "/" + target);
    }

    /**
     * Whether the connection is made over TLS.
     *
     * @return true for {@code wss}
     */
    public boolean secure() {
        return scheme.equals("wss");
    }

    /**
     * The value of the Host field (RFC 6455 §4.1 item 4).
     *
     * @return the host, an IPv6 address between brackets and without its zone, which means nothing to the server (RFC 6874 §4),
     *     and the port unless it is the scheme's default
     */
    public String authority() {
        return Authority.bracketed(host.substring(0, zoneAt(host))) + shownPort();
    }

    /**
     * For messages and logs: the URL in its normal form, without the query, which may hold a secret.
     *
     * @return such as {@code ws://localhost:8000/mysock}, with {@code ?...} behind it if there is a query
     */
    @Override
    public String toString() {
        String place = Authority.bracketed(host.replace("%", "%25")) + shownPort();
        return scheme + "://" + place + Query.hiddenIn(target);
    }

    private String shownPort() {
        return port == defaultPort(scheme) ? "" : ":" + port;
    }

    /** Where the sign is that a zone begins with, or the length. */
    private static int zoneAt(String host) {
        int at = host.indexOf('%');
        return at < 0 ? host.length() : at;
    }

    /** RFC 6874 §2: the sign itself is percent-encoded. */
    private static String zone(String encoded) {
        if (encoded.isEmpty()) {
            return "";
        }
        if (!encoded.startsWith("%25")) {
            throw bad(BAD_ZONE);
        }
        return "%" + encoded.substring("%25".length());
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("wss") ? WSS_PORT : WS_PORT; // RFC 6455 §3
    }

    private static void checkCharacters(String url) {
        for (int i = 0; i < url.length(); i++) {
            char c = url.charAt(i);
            if (Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c)) {
                throw bad("it has " + (c == ' ' ? "a space" : String.format("the character U+%04X", (int) c))
                        + " at index " + i + ": remove it, or percent-encode it (a space is %20)");
            }
        }
    }

    private static void checkScheme(String scheme, String url) {
        boolean slashes = url.startsWith("://", scheme.length());
        if (slashes && (scheme.equals("ws") || scheme.equals("wss"))) {
            return;
        }
        if (slashes && (scheme.equals("http") || scheme.equals("https"))) {
            String meant = scheme.equals("http") ? "ws" : "wss";
            throw bad("its scheme is " + scheme + ": did you mean " + meant + shown(url.substring(scheme.length()))
                    + "?");
        }
        if (slashes) {
            throw bad("its scheme is not ws or wss but " + Excerpt.of(scheme));
        }
        throw bad("it must start with ws:// or wss://, for example ws://localhost:8000/path");
    }

    /** The rest of a URL for a suggestion, without what may be secret. */
    private static String shown(String rest) {
        if (rest.indexOf('@') >= 0) {
            return "://...";
        }
        String quoted = Excerpt.of(Query.hiddenIn(rest));
        return quoted.substring(1, quoted.length() - 1);
    }

    private static Authority authority(String text) {
        try {
            return Authority.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(message(e.getMessage()), e);
        }
    }

    private static String ascii(String authority) {
        if (authority.chars().allMatch(c -> c < 0x80)) {
            return authority; // left to Authority, since IDN would refuse the underscore that local names have
        }
        int colon = Authority.portColon(authority);
        String host = colon < 0 ? authority : authority.substring(0, colon);
        try {
            return InternationalName.ascii(host) + authority.substring(host.length());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(message(e.getMessage()), e);
        }
    }

    private static String encoded(String target) {
        StringBuilder encoded = new StringBuilder(target.length());
        for (int i = 0; i < target.length(); ) {
            int c = target.codePointAt(i);
            if (c < 0x80) {
                encoded.append((char) c);
            } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                throw bad("half of a surrogate pair stands in the path or the query");
            } else {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    encoded.append(String.format("%%%02X", b & 0xff));
                }
            }
            i += Character.charCount(c);
        }
        return encoded.toString();
    }

    private static void checkTarget(String target) {
        int query = target.indexOf('?');
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            // brackets are not allowed in a query, but everyone writes ?id[]=1 and every server takes it
            boolean bracket = (c == '[' || c == ']') && query >= 0 && i > query;
            boolean alphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!alphanumeric && !bracket && TARGET_SIGNS.indexOf(c) < 0) {
                throw bad("path and query cannot have the character '" + c + "' at index " + i
                        + String.format(": write %%%02X (RFC 3986 §2.1)", (int) c));
            }
            if (c == '%' && !PercentEncoding.isEscape(target, i)) {
                throw bad("a '%' in path or query must be followed by two hexadecimal digits: write %25 for the sign"
                        + " itself (RFC 3986 §2.1)");
            }
        }
    }

    private static IllegalArgumentException bad(String what) {
        return new IllegalArgumentException(message(what));
    }

    private static String message(String what) {
        return "Not a WebSocket URL: " + what + ".";
    }
}
