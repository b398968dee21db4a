package dev.longwire.http;

import dev.longwire.Headers;
import dev.longwire.handshake.OwnedFields;
import dev.longwire.server.SetCookie;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP response that a server makes as a whole: a status, field lines and content of a known length. Content-Length and what
 * concerns the connection is written by the server. To HEAD it is answered with the same fields and without the content.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class Reply {
    /** The most octets of content: 16 MiB. All of it is in memory until it is sent. */
    public static final int MAX_CONTENT = 16 << 20;

    private static final byte[] NOTHING = {};

    /** RFC 9110 §15.3.5, §15.3.6, §15.4.5: of these statuses no response has content. */
    private static final Set<Integer> WITHOUT_CONTENT = Set.of(204, 205, 304);

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final int status;
    private final @Nullable String contentType;
    private final Headers others;
    private final byte[] content;

    private Reply(int status, @Nullable String contentType, Headers others, byte[] content) {
        if (status < 200 || status > 599) { // 1xx is interim, and 101 belongs to the handshake
            throw new IllegalArgumentException("A reply has a status from 200 to 599, not " + status + ".");
        }
        if (contentType != null && WITHOUT_CONTENT.contains(status)) {
            throw new IllegalArgumentException(
                    "A reply with the status " + status + " has no content: use Reply.empty(" + status + ").");
        }
        if (content.length > MAX_CONTENT) {
            throw new IllegalArgumentException("A reply has at most " + MAX_CONTENT + " octets of content, not "
                    + content.length + ": serve what is larger from elsewhere.");
        }
        this.status = status;
        this.contentType = contentType;
        this.others = others;
        this.content = content;
    }

    /**
     * A text.
     *
     * @param status 200 to 599, but not 204, 205 or 304
     * @param text the text, which is sent in UTF-8
     * @return the reply
     * @throws IllegalArgumentException if the status is not one of those, or the text is longer than {@link #MAX_CONTENT}
     */
    public static Reply text(int status, String text) {
        return owned(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A page.
     *
     * @param status 200 to 599, but not 204, 205 or 304
     * @param html the page, which is sent in UTF-8. Nothing in it is escaped
     * @return the reply
     * @throws IllegalArgumentException if the status is not one of those, or the page is longer than {@link #MAX_CONTENT}
     */
    public static Reply html(int status, String html) {
        return owned(status, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * JSON (RFC 8259).
     *
     * @param status 200 to 599, but not 204, 205 or 304
     * @param json the text, which is sent in UTF-8. It is not checked
     * @return the reply
     * @throws IllegalArgumentException if the status is not one of those, or the text is longer than {@link #MAX_CONTENT}
     */
    public static Reply json(int status, String json) {
        return owned(status, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends the client elsewhere (RFC 9110 §15.4).
     *
     * @param status 303 for "look there", 302 or 307 for "this time", 301 or 308 for "from now on"
     * @param location a URI or, as seen from the path of the request, a relative one: {@code /}, {@code ../login}. Whatever of it comes
     *     from a request has to be checked by the application, else others can make links that lead from here to them
     * @return the reply
     * @throws IllegalArgumentException if the status is not one of those, or this is no URI reference
     */
    public static Reply redirect(int status, String location) {
        if (!REDIRECTS.contains(status)) {
            throw new IllegalArgumentException(
                    "A redirect has the status 301, 302, 303, 307 or 308, not " + status + ".");
        }
        try {
            // RFC 9110 §10.2.2: what is not US-ASCII is percent-encoded
            return empty(status).header("Location", new URI(location).toASCIIString());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "A redirect needs a URI, such as \"/\" or \"https://example.org/\": " + e.getReason() + " at index "
                            + e.getIndex() + ".",
                    e);
        }
    }

    /**
     * Any content.
     *
     * @param status 200 to 599, but not 204, 205 or 304
     * @param contentType such as {@code application/json}
     * @param body the content, at most {@link #MAX_CONTENT} octets; copied
     * @return the reply
     * @throws IllegalArgumentException if the status is not one of those, the type cannot stand in a header, or there is too much
     */
    public static Reply of(int status, String contentType, byte[] body) {
        return owned(status, contentType, body.clone());
    }

    /**
     * No content.
     *
     * @param status 200 to 599
     * @return the reply
     * @throws IllegalArgumentException if the status is not one of those
     */
    public static Reply empty(int status) {
        return new Reply(status, null, Headers.of(), NOTHING);
    }

    /** With content that nobody else has and writes to. */
    static Reply owned(int status, String contentType, byte[] content) {
        Headers.of("Content-Type", contentType); // throws if it cannot be one
        return new Reply(status, contentType, Headers.of(), content);
    }

    /**
     * This reply with one more field line.
     *
     * @param name the name; Content-Type, Content-Length, Transfer-Encoding, Trailer, Connection, Keep-Alive and Proxy-Connection
     *     are the server's
     * @param value the value
     * @return a new reply
     * @throws IllegalArgumentException if the name is one of those, or as {@link Headers#with} says
     */
    public Reply header(String name, String value) {
        OwnedFields.checkResponse(Headers.of(name, value));
        return new Reply(status, contentType, others.with(name, value), content);
    }

    /**
     * This reply with one more cookie for the client to keep.
     *
     * @param cookie the cookie
     * @return a new reply
     */
    public Reply cookie(SetCookie cookie) {
        return header("Set-Cookie", cookie.field());
    }

    /**
     * The status.
     *
     * @return 200 to 599
     */
    public int status() {
        return status;
    }

    /**
     * The field lines, without those that the server adds.
     *
     * @return Content-Type first, if there is content; then those that were set, in order
     */
    public Headers headers() {
        if (contentType == null) {
            return others;
        }
        Headers all = Headers.of("Content-Type", contentType);
        for (var entry : others.entries()) {
            all = all.with(entry.getKey(), entry.getValue());
        }
        return all;
    }

    /**
     * The content.
     *
     * @return a copy, empty if there is none
     */
    public byte[] body() {
        return content.clone();
    }

    /** The content itself, not to be written to. */
    byte[] content() {
        return content;
    }

    /** For logs: without the content. */
    @Override
    public String toString() {
        return "Reply[" + status + ", " + headers() + ", " + content.length + " octets]";
    }
}
