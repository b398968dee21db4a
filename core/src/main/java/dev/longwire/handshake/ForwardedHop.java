package dev.longwire.handshake;

import dev.longwire.Headers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one proxy says about whom it has a request from, as it was written. It is read when the walk comes to it, since what stands
 * beyond the client is the client's.
 *
 * @param node the value of {@code for}; null if it is not told
 * @param scheme the value of {@code proto}; null if it is not told
 * @param authority the value of {@code host}; null if it is not told
 * @param port another port of the authority; null if there is none
 */
record ForwardedHop(
        @Nullable String node,
        @Nullable String scheme,
        @Nullable String authority,
        @Nullable String port) {
    static final String UNKNOWN = "unknown";

    /** RFC 7239 §6: of node names that are no address. */
    private static final Pattern OBFUSCATED = Pattern.compile("_[A-Za-z0-9._-]+");

    private static final Pattern NODE_PORT = Pattern.compile("[0-9]{1,5}|_[A-Za-z0-9._-]+");

    /** The hops of Forwarded, the farthest one first (RFC 7239 §4). Throws with a plain clause if a line is malformed. */
    static List<ForwardedHop> standard(Headers headers) {
        List<ForwardedHop> hops = new ArrayList<>();
        for (String line : headers.all("Forwarded")) {
            FieldReader reader = new FieldReader(line);
            try {
                while (reader.nextElement()) {
                    hops.add(element(reader));
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("the field Forwarded is malformed: " + e.getMessage(), e);
            }
        }
        return hops;
    }

    private static ForwardedHop element(FieldReader reader) {
        Map<String, String> pairs = new HashMap<>();
        do {
            String name = reader.token("the name of a parameter").toLowerCase(Locale.ROOT);
            if (!reader.next('=')) {
                throw reader.malformed("the parameter " + name + " has no value");
            }
            if (pairs.put(name, reader.tokenOrQuoted("a value")) != null) { // "MUST NOT occur more than once"
                throw reader.malformed("the parameter " + name + " is there twice");
            }
        } while (reader.next(';'));
        return new ForwardedHop(pairs.get("for"), pairs.get("proto"), pairs.get("host"), null);
    }

    /**
     * The hops of X-Forwarded-For, the farthest one first. The other fields have one value for all hops, or one for each. If they
     * stand alone, a proxy tells how the client came and not who it is.
     */
    static List<ForwardedHop> usual(Headers headers) {
        List<String> nodes = headers.list("X-Forwarded-For");
        List<String> schemes = headers.list("X-Forwarded-Proto");
        List<String> authorities = headers.list("X-Forwarded-Host");
        List<String> ports = headers.list("X-Forwarded-Port");
        int count = nodes.isEmpty() ? Math.min(1, schemes.size() + authorities.size() + ports.size()) : nodes.size();
        List<ForwardedHop> hops = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hops.add(new ForwardedHop(
                    nodes.isEmpty() ? null : nodes.get(i),
                    valueOf("X-Forwarded-Proto", schemes, i, count),
                    valueOf("X-Forwarded-Host", authorities, i, count),
                    valueOf("X-Forwarded-Port", ports, i, count)));
        }
        return hops;
    }

    private static @Nullable String valueOf(String field, List<String> values, int hop, int count) {
        if (values.size() > 1 && values.size() != count) {
            throw new IllegalArgumentException("the field " + field + " has " + values.size() + " values for " + count
                    + " hops, so it does not tell which one is the client's");
        }
        return values.isEmpty() ? null : values.get(values.size() == 1 ? 0 : hop);
    }

    /** Throws with a plain clause if a part of it is malformed. */
    Forwarding forwarding(Forwarding direct) {
        String name = node == null ? UNKNOWN : name(node);
        IpAddress address = IpAddress.parse(name);
        return direct.from(address, address == null ? name : address.toString(), scheme, place(direct));
    }

    /** A node without its port (RFC 7239 §6). IPv6 may stand without brackets, as in X-Forwarded-For, and then has none. */
    private static String name(String node) {
        int colon = node.indexOf(':') == node.lastIndexOf(':') || node.startsWith("[") ? Authority.portColon(node) : -1;
        String name = colon < 0 ? node : node.substring(0, colon);
        boolean brackets = name.startsWith("[") && name.endsWith("]");
        String bare = brackets ? name.substring(1, name.length() - 1) : name;
        boolean known =
                bare.equalsIgnoreCase(UNKNOWN) || OBFUSCATED.matcher(bare).matches();
        boolean sound = brackets
                ? bare.indexOf(':') >= 0 && IpAddress.parse(bare) != null
                : known || IpAddress.parse(bare) != null;
        if (!sound
                || colon >= 0 && !NODE_PORT.matcher(node.substring(colon + 1)).matches()) {
            throw new IllegalArgumentException("a proxy names a client " + Excerpt.of(node)
                    + ", which is no IP address, not \"unknown\" and no name that begins with '_'");
        }
        return known ? bare.toLowerCase(Locale.ROOT) : bare;
    }

    private @Nullable String place(Forwarding direct) {
        String told = authority == null && port != null ? direct.authority() : authority;
        if (told == null) {
            return null;
        }
        try {
            Authority place = Authority.parse(told);
            int other = port == null
                    ? Authority.NO_PORT
                    : Authority.parse("port:" + port).port();
            if (place.port() != Authority.NO_PORT || other == Authority.NO_PORT) {
                return told;
            }
            String host = Authority.bracketed(place.host());
            return other == defaultPort(direct) ? host : host + ":" + other;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the host or port that a proxy tells is malformed: " + e.getMessage(), e);
        }
    }

    private int defaultPort(Forwarding direct) {
        return direct.from(null, UNKNOWN, scheme, null).scheme().equals("https") ? 443 : 80;
    }
}
