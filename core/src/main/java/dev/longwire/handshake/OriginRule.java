package dev.longwire.handshake;

import dev.longwire.Headers;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may open a WebSocket (RFC 6455 §10.2). A browser sends cookies along whatever page asks, so without this
 * rule any page could speak in its visitor's name. Programs other than browsers send no Origin and are always let through.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class OriginRule {
    private enum Kind {
        SAME,
        LISTED,
        ANY
    }

    private static final OriginRule SAME_ORIGIN = new OriginRule(Kind.SAME, Set.of());
    private static final OriginRule ANY = new OriginRule(Kind.ANY, Set.of());

    private final Kind kind;
    private final Set<Origin> listed;

    private OriginRule(Kind kind, Set<Origin> listed) {
        this.kind = kind;
        this.listed = listed;
    }

    /**
     * Pages from this server's own scheme, host and port: the default.
     *
     * @return the rule
     */
    public static OriginRule sameOrigin() {
        return SAME_ORIGIN;
    }

    /**
     * Pages from the origins given and no others; the server's own origin is one of them only if it is given.
     *
     * @param origins {@code scheme://host} or {@code scheme://host:port}; those of apps and files too, {@code app://.} or
     *     {@code file://}, which any page of such an app, or any local file, may claim
     * @return the rule
     * @throws IllegalArgumentException if one of them is not an origin; {@code null} is none, since any sandboxed page or
     *     local file may claim it
     */
    public static OriginRule only(String... origins) {
        return new OriginRule(
                Kind.LISTED, Stream.of(origins).map(OriginRule::setting).collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * Pages from anywhere: for servers that give away nothing and do nothing in the name of who is asking.
     *
     * @return the rule
     */
    public static OriginRule any() {
        return ANY;
    }

    /**
     * Whether a request may open a WebSocket, as far as its origin is concerned.
     *
     * @param headers the field lines of the request
     * @param scheme {@code ws} or {@code wss}, or {@code :scheme} of HTTP/2 and HTTP/3
     * @param authority the value of Host, or {@code :authority}; a valid one
     * @return {@code null} if it may, else the refusal
     */
    public Verdict.@Nullable Refusal check(Headers headers, String scheme, String authority) {
        List<String> origins = headers.all("Origin");
        if (kind == Kind.ANY || origins.isEmpty()) {
            return null;
        }
        if (origins.size() > 1) { // RFC 6454 §7.3
            return refuse("The request has more than one Origin header.");
        }
        if (origins.get(0).equals("null")) {
            return refuse(
                    "The page has no origin of its own (Origin: null), as local files and sandboxed frames have not;"
                            + " serve it from a web server that this server allows.");
        }
        try {
            Origin origin = Origin.parse(origins.get(0));
            boolean allowed = kind == Kind.SAME ? origin.equals(Origin.of(scheme, authority)) : listed.contains(origin);
            return allowed ? null : refuse(notAllowed(origins.get(0), scheme, authority));
        } catch (IllegalArgumentException e) {
            return refuse("The Origin header is malformed: " + e.getMessage() + ".");
        }
    }

    private String notAllowed(String origin, String scheme, String authority) {
        String reached = kind == Kind.SAME
                ? ": it allows only its own, and was reached at " + Excerpt.of(scheme + "://" + authority)
                : "";
        return "This server does not allow pages from " + Excerpt.of(origin) + " to open a WebSocket" + reached
                + ". If these pages are yours, set allowOrigins(" + Excerpt.of(origin) + ") on the server"
                + (kind == Kind.SAME ? ", as it must be behind a proxy that ends TLS or changes the host." : ", too.");
    }

    private static Verdict.Refusal refuse(String text) {
        return new Verdict.Refusal(403, Headers.of(), text); // RFC 6455 §4.2.2 item 4
    }

    private static Origin setting(String text) {
        try {
            return Origin.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Not an origin: " + Excerpt.of(text) + ", " + e.getMessage() + ". Write https://example.org.", e);
        }
    }
}
