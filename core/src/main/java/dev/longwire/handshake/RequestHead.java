package dev.longwire.handshake;

import dev.longwire.Headers;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP/1.1 request (RFC 9112 §3).
 *
 * @param method the method, case-sensitive
 * @param target the request target as it was sent
 * @param version {@code HTTP/1.1}, for example
 * @param headers the field lines
 */
public record RequestHead(String method, String target, String version, Headers headers) {
    /** RFC 6455 §4.1 item 2: a client may name the resource by an http, https, ws or wss URI. */
    private static final Set<String> SCHEMES = Set.of("http", "https", "ws", "wss");

    /**
     * The path of the target.
     *
     * @return the path without the query, still percent-encoded, at least {@code /}; the target as it is if it is neither
     *     in origin-form nor in absolute-form
     */
    public String path() {
        String path = Query.cutFrom(local());
        return path.isEmpty() ? "/" : path;
    }

    /**
     * The query of the target.
     *
     * @return the text after the first question mark, still percent-encoded, or {@code null} if there is none
     */
    public @Nullable String query() {
        String local = local();
        int question = local.indexOf('?');
        return question < 0 ? null : local.substring(question + 1);
    }

    /**
     * Host and port the client wants to reach.
     *
     * @return the authority of a target in absolute-form, which counts more than Host (RFC 9112 §3.2.2), else the value of
     *     the Host field; {@code null} if there is not exactly one. It is not checked any further.
     */
    public @Nullable String authority() {
        int start = authorityStart();
        if (start > 0) {
            return target.substring(start, authorityEnd(start));
        }
        List<String> hosts = headers.all("Host");
        return hosts.size() == 1 ? hosts.get(0) : null;
    }

    /** For logs: without the query, which may hold a secret. */
    @Override
    public String toString() {
        return "RequestHead[" + method + " " + Excerpt.withoutQuery(target) + " " + version + ", " + headers + "]";
    }

    /** Whether the target names a path on an HTTP server: not {@code *} and not an authority alone. */
    boolean hasPath() {
        return target.startsWith("/") || authorityStart() > 0;
    }

    private String local() {
        int start = authorityStart();
        return start < 0 ? target : target.substring(authorityEnd(start));
    }

    /** Where the authority of an absolute-form starts, or -1 for any other form (RFC 9112 §3.2). */
    private int authorityStart() {
        int colon = target.indexOf("://");
        if (colon < 0 || !SCHEMES.contains(target.substring(0, colon).toLowerCase(Locale.ROOT))) {
            return -1;
        }
        return colon + 3;
    }

    private int authorityEnd(int start) {
        for (int i = start; i < target.length(); i++) {
            if (target.charAt(i) == '/' || target.charAt(i) == '?') {
                return i;
            }
        }
        return target.length();
    }
}
