package dev.longwire.handshake;

import dev.longwire.Compression;
import dev.longwire.HandshakeException;
import dev.longwire.Headers;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one attempt to open a WebSocket over HTTP/1.1 (RFC 6455 §4.1): the bytes of the request, and whether
 * the response opens the WebSocket.
 *
 * <p>The caller writes {@link #request()}, reads heads until one is not {@linkplain #isInterim interim}, and passes that one
 * to {@link #accept}. If its status is not 101 it may first read the body with a {@link BodyReader} and throw what
 * {@link #refused} makes of both. Whatever is thrown, the connection cannot be used any more (RFC 6455 §4.1, _Fail the
 * WebSocket Connection_).
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class ClientHandshake {
    private static final int SWITCHING_PROTOCOLS = 101;

    private final String authority;
    private final String target;
    private final List<String> subprotocols;
    private final @Nullable Compression compression;
    private final String key;
    private final Headers headers;

    /**
     * What was agreed on.
     *
     * @param subprotocol the subprotocol the server chose, one of those asked for; {@code null} if it chose none
     * @param headers the field lines of the response
     * @param compression how messages are compressed, as the client sees it; {@code null} if they are not
     */
    public record Accepted(
            @Nullable String subprotocol,
            Headers headers,
            @Nullable Compression compression) {}

    /**
     * One attempt.
     *
     * @param authority the value of the Host field, {@code localhost:8000} for example, see {@link WebSocketUri#authority}
     * @param target path and query, percent-encoded, see {@link WebSocketUri#target}
     * @param headers more field lines of the user, written last; a Host among them replaces the authority in the Host field
     * @param subprotocols the subprotocols to ask for, the best one first; empty to ask for none
     * @param nonce {@value HandshakeKey#NONCE_LENGTH} bytes from a secure random generator, new for each attempt; not kept
     * @throws IllegalArgumentException if one of them breaks a rule of HTTP or RFC 6455, or if the headers have a field that
     *     the handshake owns; the message says which one, and which setting to use instead
     */
    public ClientHandshake(String authority, String target, Headers headers, List<String> subprotocols, byte[] nonce) {
        this(authority, target, headers, subprotocols, null, nonce);
    }

    /**
     * One attempt that may offer compression.
     *
     * @param authority the value of the Host field
     * @param target path and query, percent-encoded
     * @param headers more field lines of the user, written last
     * @param subprotocols the subprotocols to ask for, the best one first; empty to ask for none
     * @param compression the permessage-deflate to offer (RFC 7692); {@code null} to offer none
     * @param nonce {@value HandshakeKey#NONCE_LENGTH} bytes from a secure random generator, new for each attempt; not kept
     * @throws IllegalArgumentException if one of them breaks a rule of HTTP or RFC 6455, or if the headers have a field that
     *     the handshake owns; the message says which one, and which setting to use instead
     */
    public ClientHandshake(
            String authority,
            String target,
            Headers headers,
            List<String> subprotocols,
            @Nullable Compression compression,
            byte[] nonce) {
        this.compression = compression;
        this.authority = checkedAuthority("authority", authority);
        this.target = checkedTarget(target);
        this.subprotocols = checkedSubprotocols(subprotocols);
        this.key = HandshakeKey.of(nonce);
        OwnedFields.check(headers);
        this.headers = requestHeaders(headers);
    }

    /**
     * The request.
     *
     * @return its bytes, a new array
     */
    public byte[] request() {
        return HeadWriter.write("GET " + target + " HTTP/1.1", headers, new byte[0]); // RFC 6455 §4.1 item 2
    }

    /**
     * The field lines of the request.
     *
     * @return all of them, in the order in which they are written
     */
    public Headers headers() {
        return headers;
    }

    /**
     * Whether a response is only a sign of life and another one follows (RFC 9110 §15.2). Someone has to bound how long that
     * may go on: the timeout of the handshake does.
     *
     * @param response a response
     * @return true for a status from 100 to 199 other than 101
     */
    public static boolean isInterim(ResponseHead response) {
        return response.status() < 200 && response.status() != SWITCHING_PROTOCOLS;
    }

    /**
     * Whether the response opens the WebSocket. The checks come in the order of RFC 6455 §4.1, and the first rule that is
     * broken is the one that is reported.
     *
     * @param response the final response
     * @return what was agreed on
     * @throws HandshakeException if it does not; the message names the rule
     */
    public Accepted accept(ResponseHead response) throws HandshakeException {
        if (response.status() != SWITCHING_PROTOCOLS) {
            throw refused(response, new byte[0]);
        }
        // RFC 9110 §7.8: there is no Upgrade in HTTP/1.0, and the majors after 1 do it in another way
        if (!ServerHandshake.canUpgrade(response.version())) {
            throw broken(response, "it came with the version " + response.version() + " instead of HTTP/1.1");
        }
        Headers answer = response.headers();
        List<String> upgrade = answer.list("Upgrade");
        if (upgrade.size() != 1 || !upgrade.get(0).equalsIgnoreCase("websocket")) {
            throw broken(response, "Upgrade is " + shown(answer, "Upgrade") + " instead of \"websocket\"");
        }
        if (!answer.hasToken("Connection", "upgrade")) {
            throw broken(response, "Connection is " + shown(answer, "Connection") + " and lacks \"Upgrade\"");
        }
        checkAccept(response);
        Compression agreed = agreedCompression(response);
        return new Accepted(subprotocol(response), answer, agreed);
    }

    /**
     * Why a response other than 101 opened no WebSocket, in words that say what to do.
     *
     * @param response the final response
     * @param body as much of its body as is known, see {@link BodyReader}
     * @return a new exception with status, headers and body
     */
    public HandshakeException refused(ResponseHead response, byte[] body) {
        return refused(response, body, "");
    }

    private HandshakeException refused(ResponseHead response, byte[] body, String more) {
        String reason = response.reason().isEmpty() ? "" : " " + Excerpt.of(response.reason());
        String message = failed() + "the server answered " + response.status() + reason + ". "
                + StatusAdvice.of(response) + more + StatusAdvice.said(response, body);
        return new HandshakeException(message, response.status(), response.headers(), body);
    }

    /**
     * Why bytes that are no HTTP response, or a connection that ended before it was complete, opened no WebSocket.
     *
     * @param cause what the {@link HeadReader} threw, or its {@link HeadReader#ended()}
     * @param refusal the reader's {@link HeadReader#refusal()}
     * @return a new exception with that cause, and with status and headers of the refusal if there is one
     */
    public HandshakeException malformed(HeadException cause, @Nullable ResponseHead refusal) {
        if (refusal != null) {
            HandshakeException refused =
                    refused(refusal, new byte[0], " The rest of its answer was not read. " + cause.getMessage());
            refused.initCause(cause);
            return refused;
        }
        String advice = cause.isElsewhere() ? " Check host and port, and what listens there." : "";
        return new HandshakeException(failed() + cause.getMessage() + advice, cause);
    }

    private void checkAccept(ResponseHead response) throws HandshakeException {
        List<String> accepts = response.headers().all("Sec-WebSocket-Accept");
        if (accepts.isEmpty()) {
            throw broken(response, "Sec-WebSocket-Accept is missing");
        }
        if (accepts.size() > 1) { // RFC 6455 §11.3.3
            throw broken(response, "Sec-WebSocket-Accept is there " + accepts.size() + " times");
        }
        if (!accepts.get(0).equals(HandshakeKey.accept(key))) { // RFC 6455 §4.1 item 4
            throw broken(
                    response,
                    "Sec-WebSocket-Accept is " + Excerpt.of(accepts.get(0)) + " instead of \""
                            + HandshakeKey.accept(key) + "\", so it does not answer this request");
        }
    }

    /** The answer to the offer (RFC 6455 §4.1 item 5, RFC 7692 §5.1); null if there is none. */
    private @Nullable Compression agreedCompression(ResponseHead response) throws HandshakeException {
        List<String> lines = response.headers().all(Extension.FIELD);
        if (lines.isEmpty()) {
            return null;
        }
        String answer = shown(response.headers(), Extension.FIELD);
        if (lines.size() > 1) { // RFC 6455 §11.3.2
            throw broken(response, Extension.FIELD + " is there " + lines.size() + " times");
        }
        List<Extension> extensions;
        try {
            extensions = Extension.parse(response.headers());
        } catch (IllegalArgumentException e) {
            throw broken(response, Extension.FIELD + " is malformed: " + e.getMessage());
        }
        boolean offered = compression != null
                && extensions.stream().allMatch(extension -> extension.name().equals(DeflateOffer.NAME));
        if (compression == null || !offered) {
            throw broken(response, "it turns on the extension " + answer + ", which was not asked for");
        }
        if (extensions.size() > 1) { // RFC 7692 §5.1: one of the offers is accepted
            throw broken(response, "it turns on " + DeflateOffer.NAME + " " + extensions.size() + " times: " + answer);
        }
        try {
            return DeflateOffer.agreed(compression, extensions.get(0));
        } catch (IllegalArgumentException e) {
            throw broken(response, "its answer " + answer + " does not fit the offer: " + e.getMessage());
        }
    }

    private @Nullable String subprotocol(ResponseHead response) throws HandshakeException {
        List<String> chosen = response.headers().all(Subprotocols.FIELD);
        if (chosen.isEmpty()) {
            return null; // RFC 6455 §4.2.2: the server may choose none
        }
        if (chosen.size() > 1) { // RFC 6455 §11.3.4
            throw broken(response, Subprotocols.FIELD + " is there " + chosen.size() + " times");
        }
        if (!subprotocols.contains(chosen.get(0))) { // RFC 6455 §4.1 item 6
            String asked = subprotocols.isEmpty() ? "none was asked for" : "asked for were " + subprotocols;
            throw broken(response, "it chose the subprotocol " + Excerpt.of(chosen.get(0)) + ", but " + asked);
        }
        return chosen.get(0);
    }

    private HandshakeException broken(ResponseHead response, String rule) {
        String message = failed() + "the server answered 101, but not as RFC 6455 §4.1 demands: " + rule
                + ". The server, or a proxy before it, is at fault.";
        return new HandshakeException(message, response.status(), response.headers(), new byte[0]);
    }

    private String failed() {
        return "Cannot open a WebSocket at " + path() + " on " + authority + ": ";
    }

    private static String shown(Headers headers, String name) {
        return headers.contains(name) ? Excerpt.of(String.join(", ", headers.all(name))) : "missing";
    }

    /** Without the query, which may hold secrets that do not belong into a message. */
    private String path() {
        return Query.cutFrom(target);
    }

    private Headers requestHeaders(Headers user) {
        List<String> hosts = user.all("Host");
        if (hosts.size() > 1) { // RFC 9112 §3.2
            throw new IllegalArgumentException("The header Host is set " + hosts.size() + " times; set it once.");
        }
        String host = hosts.isEmpty() ? authority : checkedAuthority("header Host", hosts.get(0));
        Headers all = Headers.of( // RFC 6455 §4.1 items 4 to 9
                "Host", host,
                "Upgrade", "websocket",
                "Connection", "Upgrade",
                "Sec-WebSocket-Key", key,
                "Sec-WebSocket-Version", "13");
        if (!subprotocols.isEmpty()) {
            all = all.with(Subprotocols.FIELD, String.join(", ", subprotocols));
        }
        if (compression != null) {
            all = all.with(Extension.FIELD, DeflateOffer.of(compression).toString());
        }
        for (Map.Entry<String, String> entry : user.entries()) {
            if (!entry.getKey().equalsIgnoreCase("Host")) {
                all = all.with(entry.getKey(), entry.getValue());
            }
        }
        return all;
    }

    private static String checkedAuthority(String what, String authority) {
        try {
            Authority.parse(authority);
            return authority;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The " + what + " must be a host or host:port, but " + e.getMessage() + ".", e);
        }
    }

    private static String checkedTarget(String target) {
        // RFC 9112 §3.2.1; what else could be wrong with it would only be the server's to say
        boolean sound = target.startsWith("/") && target.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#');
        if (!sound) {
            throw new IllegalArgumentException(
                    "The target must start with a slash and have no spaces, control characters,"
                            + " fragment or characters outside ASCII: percent-encode them.");
        }
        return target;
    }

    private static List<String> checkedSubprotocols(List<String> subprotocols) {
        try {
            return Subprotocols.checked(subprotocols);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Cannot ask for these subprotocols: " + e.getMessage() + ".", e);
        }
    }
}
