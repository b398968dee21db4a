package dev.longwire.handshake;

import dev.longwire.Headers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of the opening handshake over HTTP/1.1 (RFC 6455 §4.2): whether a request opens a WebSocket, and the bytes
 * of either answer. All methods are pure functions.
 */
public final class ServerHandshake {
    private static final String HEAD = "HEAD";
    private static final String OPENED_WITH_GET = "A WebSocket is opened with GET";

    private ServerHandshake() {}

    /**
     * Whether a request opens a WebSocket. Bytes that follow the head belong to the WebSocket only if it does; after a
     * refusal they are never another request.
     *
     * @param request the head of the request
     * @param scheme {@code ws} or {@code wss}: how the client reached this server
     * @param hosts which hosts the server answers to
     * @param origins which web pages may open a WebSocket
     * @return {@link Verdict.Upgrade}, or {@link Verdict.Refusal} for the first rule that is broken
     */
    public static Verdict check(RequestHead request, String scheme, HostRule hosts, OriginRule origins) {
        return check(request, scheme, null, hosts, origins, KeyRule.SIXTEEN_BYTES);
    }

    /**
     * Whether a request opens a WebSocket, where it may have come through a proxy, and clients may be let in whose keys are no keys.
     *
     * @param request the head of the request
     * @param scheme {@code ws} or {@code wss}, or the same as {@code http} or {@code https}: how the client reached this server
     * @param authority the host that the client asked for, if a proxy that is believed tells it; null for the request's own
     * @param hosts which hosts the server answers to
     * @param origins which web pages may open a WebSocket
     * @param keys which keys the server answers
     * @return {@link Verdict.Upgrade}, or {@link Verdict.Refusal} for the first rule that is broken
     */
    public static Verdict check(
            RequestHead request,
            String scheme,
            @Nullable String authority,
            HostRule hosts,
            OriginRule origins,
            KeyRule keys) {
        Verdict.Refusal refusal = checkHttp(request, OPENED_WITH_GET, "GET");
        if (refusal == null) {
            refusal = Negotiation.checkHost(request.authority(), hosts);
        }
        if (refusal == null) {
            refusal = checkUpgrade(request.headers());
        }
        if (refusal != null) {
            return refusal;
        }
        String asked = authority == null ? String.valueOf(request.authority()) : authority;
        Verdict verdict = Negotiation.check(request.headers(), scheme, asked, origins);
        if (!(verdict instanceof Verdict.Upgrade upgrade)) {
            return verdict;
        }
        List<String> key = request.headers().all("Sec-WebSocket-Key");
        if (key.size() != 1 || !keys.accepts(key.get(0))) { // RFC 6455 §4.2.1 item 5, §11.3.1
            return bad("The request needs exactly one Sec-WebSocket-Key, base64 of 16 bytes.");
        }
        return request.method().equals(HEAD)
                ? wrongMethod(request, OPENED_WITH_GET, "GET")
                : new Verdict.Upgrade(key.get(0), upgrade.subprotocols(), upgrade.extensions());
    }

    /**
     * Whether a request that asks for no WebSocket may be answered.
     *
     * @param request the head of the request
     * @param hosts which hosts the server answers to
     * @return null if it breaks no rule
     */
    public static Verdict.@Nullable Refusal checkPlain(RequestHead request, HostRule hosts) {
        Verdict.Refusal refusal = checkHttp(request, "This path answers GET and HEAD", "GET, HEAD");
        return refusal == null ? Negotiation.checkHost(request.authority(), hosts) : refusal;
    }

    /**
     * What to answer to bytes that are no HTTP request.
     *
     * @param cause what the {@link HeadReader} threw
     * @return a refusal with the status and the message of the cause
     */
    public static Verdict.Refusal malformed(HeadException cause) {
        return new Verdict.Refusal(cause.status(), Headers.of(), String.valueOf(cause.getMessage()));
    }

    /**
     * The response that opens the WebSocket (RFC 6455 §4.2.2 item 5).
     *
     * @param upgrade the verdict on the request
     * @param subprotocol the subprotocol the server chose, see {@link Verdict.Upgrade#select}; {@code null} for none
     * @param extra more field lines, written last
     * @return the bytes of the response, a new array
     * @throws IllegalArgumentException if the client did not ask for the subprotocol, or if the extra headers have a field
     *     that the handshake owns
     */
    public static byte[] accepted(Verdict.Upgrade upgrade, @Nullable String subprotocol, Headers extra) {
        return accepted(acceptedHeaders(upgrade, subprotocol, null, extra));
    }

    /**
     * The response that opens the WebSocket.
     *
     * @param headers what {@link #acceptedHeaders} made
     * @return the bytes of the response, a new array
     */
    public static byte[] accepted(Headers headers) {
        return HeadWriter.write("HTTP/1.1 101 Switching Protocols", headers, new byte[0]);
    }

    /**
     * The field lines of the response that opens the WebSocket, as {@link #accepted(Headers)} writes them.
     *
     * @param upgrade the verdict on the request
     * @param subprotocol the subprotocol the server chose, {@code null} for none
     * @param compression what {@link Verdict.Upgrade#compress} agreed on, {@code null} for none
     * @param extra more field lines, written last
     * @return all of them, in the order in which they are written
     * @throws IllegalArgumentException if the client did not ask for the subprotocol, or if the extra headers have a field
     *     that the handshake owns
     */
    public static Headers acceptedHeaders(
            Verdict.Upgrade upgrade,
            @Nullable String subprotocol,
            @Nullable AgreedCompression compression,
            Headers extra) {
        Headers agreed = Negotiation.answer(upgrade, subprotocol, compression, extra);
        Headers headers = Headers.of(
                "Upgrade", "websocket",
                "Connection", "Upgrade",
                "Sec-WebSocket-Accept", HandshakeKey.accept(upgrade.key()));
        for (Map.Entry<String, String> entry : agreed.entries()) {
            headers = headers.with(entry.getKey(), entry.getValue());
        }
        return headers;
    }

    /**
     * The response that refuses a GET. The connection is to be closed after it.
     *
     * @param refusal the refusal
     * @return the bytes of the response, a new array
     */
    public static byte[] refusal(Verdict.Refusal refusal) {
        return refusal(refusal, "GET");
    }

    /**
     * The response that refuses. The connection is to be closed after it.
     *
     * @param refusal the refusal
     * @param method the request's, see {@link HeadReader#method}: the answer to HEAD has the fields of the answer to GET, and
     *     no content
     * @return the bytes of the response, a new array
     */
    public static byte[] refusal(Verdict.Refusal refusal, String method) {
        return written(response(refusal), method);
    }

    /**
     * A refusal as a response, with its sentences as text.
     *
     * @param refusal the refusal
     * @return the response
     */
    public static Response response(Verdict.Refusal refusal) {
        String text = refusal.text().endsWith("\n") ? refusal.text() : refusal.text() + "\n";
        return new Response(
                refusal.status(),
                refusal.headers().with("Content-Type", "text/plain; charset=utf-8"),
                text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The bytes of a response that opens no socket. The connection is to be closed after it.
     *
     * @param response the response
     * @param method the request's: the answer to HEAD has the fields of the answer to GET, and no content
     * @return a new array
     */
    public static byte[] written(Response response, String method) {
        int status = response.status();
        byte[] content = response.content();
        // RFC 9110 §7.8: who sends Upgrade must name it in Connection
        String connection = response.headers().contains("Upgrade") ? "Upgrade, close" : "close";
        Headers headers = response.headers();
        boolean hasContent = status != 204 && status != 304; // RFC 9110 §15.3.5, §15.4.5
        if (hasContent) {
            headers = headers.with("Content-Length", Integer.toString(content.length));
        }
        boolean isWritten = hasContent && !method.equals(HEAD); // RFC 9110 §9.3.2
        return HeadWriter.write(
                "HTTP/1.1 " + status + " " + reason(status),
                headers.with("Connection", connection),
                isWritten ? content : new byte[0]);
    }

    /**
     * A refusal in one line, for the operator of the server.
     *
     * @param refusal what the client was answered
     * @param path the path it asked for, without a query; empty if that is not known
     * @param peer the client's address
     * @return text without control characters
     */
    public static String report(Verdict.Refusal refusal, String path, String peer) {
        String asked = path.isEmpty() ? "a request" : "a request for " + Excerpt.of(path);
        String text = refusal.text().replaceAll("\\p{Cntrl}+", " ").strip();
        return "Refused " + asked + " from " + peer + " with " + refusal.status() + ": " + text;
    }

    /** RFC 6455 §4.1 item 2: version 1.1 or higher; HTTP/2 and later have a handshake of their own (RFC 8441). */
    static boolean canUpgrade(String version) {
        return version.startsWith("HTTP/1.") && !version.equals("HTTP/1.0");
    }

    /** What RFC 9112 demands of any request, and that this one has no body for bytes to hide in. */
    private static Verdict.@Nullable Refusal checkHttp(RequestHead request, String purpose, String allowed) {
        if (!canUpgrade(request.version())) {
            return bad("A WebSocket needs HTTP/1.1, but the request is " + Excerpt.of(request.version()) + ".");
        }
        if (!request.method().equals("GET") && !request.method().equals(HEAD)) {
            return wrongMethod(request, purpose, allowed);
        }
        if (!request.hasPath()) {
            return bad("The request target is not a path.");
        }
        List<String> host = request.headers().all("Host");
        if (host.size() != 1 || !Authority.isValid(host.get(0))) { // RFC 9112 §3.2
            return bad("The request needs exactly one Host header with a valid host or host:port.");
        }
        return checkNoBody(request.headers());
    }

    private static Verdict.Refusal wrongMethod(RequestHead request, String purpose, String allowed) {
        return refuse(
                405,
                purpose + ", but the method is " + Excerpt.of(request.method()) + ".",
                "Allow", // RFC 9110 §15.5.6
                allowed);
    }

    private static Verdict.@Nullable Refusal checkNoBody(Headers headers) {
        if (headers.contains("Transfer-Encoding")) {
            return bad("A request for a WebSocket has no body, so no Transfer-Encoding.");
        }
        for (String length : headers.all("Content-Length")) {
            if (!length.matches("0+( *, *0+)*")) { // RFC 9112 §6.3: differing lengths are an attack, others are a body
                return bad("A request for a WebSocket has no body, so no Content-Length other than 0.");
            }
        }
        if (headers.contains("Expect")) { // RFC 9110 §10.1.1
            return refuse(417, "A request for a WebSocket has no body, so no Expect.");
        }
        return null;
    }

    /** RFC 6455 §4.2.1 items 3 and 4. */
    private static Verdict.@Nullable Refusal checkUpgrade(Headers headers) {
        if (headers.hasToken("Upgrade", "websocket") && headers.hasToken("Connection", "upgrade")) {
            return null;
        }
        return refuse(
                426,
                "This path speaks WebSocket: open it with a ws:// or wss:// URL. The request needs the headers"
                        + " \"Upgrade: websocket\" and \"Connection: Upgrade\"; a proxy in between may have removed"
                        + " them.",
                "Upgrade",
                "websocket");
    }

    private static Verdict.Refusal bad(String text) {
        return refuse(400, text);
    }

    private static Verdict.Refusal refuse(int status, String text, String... headers) {
        return Negotiation.refuse(status, text, headers);
    }

    /** RFC 9110 §15; the phrase is only for people, so others may go without. */
    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 204 -> "No Content";
            case 301 -> "Moved Permanently";
            case 302 -> "Found";
            case 303 -> "See Other";
            case 304 -> "Not Modified";
            case 307 -> "Temporary Redirect";
            case 308 -> "Permanent Redirect";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 410 -> "Gone";
            case 414 -> "URI Too Long";
            case 417 -> "Expectation Failed";
            case 421 -> "Misdirected Request";
            case 426 -> "Upgrade Required";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            default -> "";
        };
    }
}
