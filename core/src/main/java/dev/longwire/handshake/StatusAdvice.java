package dev.longwire.handshake;

import dev.longwire.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What a status other than 101 means for someone who wanted a WebSocket. */
final class StatusAdvice {
    private StatusAdvice() {}

    static String of(ResponseHead response) {
        Headers headers = response.headers();
        return switch (response.status()) {
            case 301, 302, 303, 307, 308 ->
                "It points to " + location(headers)
                        + ". Redirects are not followed, since credentials could go to another server:"
                        + " if you trust the place, open its ws:// or wss:// URL instead.";
            case 400 ->
                "It found the request malformed" + versions(headers) + ". Check the path and the headers you set.";
            case 401 ->
                "It wants credentials (WWW-Authenticate: " + shown(headers, "WWW-Authenticate")
                        + "): set an Authorization header.";
            case 403 ->
                "It does not allow this: check the credentials (WWW-Authenticate: "
                        + shown(headers, "WWW-Authenticate")
                        + ") in the Authorization header; the Origin header, which a browser sends and this client only if you"
                        + " set it, since some servers refuse a request without it or with one that they do not know; and"
                        + " the User-Agent header, which some want too.";
            case 404, 410 -> "There is nothing at this path: check the path.";
            case 405 -> "The path does not take GET, so it is not a WebSocket: check the path.";
            case 407 ->
                "A proxy in between wants credentials (Proxy-Authenticate: "
                        + shown(headers, "Proxy-Authenticate")
                        + "), and this client has no setting for them: have the proxy let this machine through, or reach"
                        + " the server by a way around it.";
            case 421 -> "It does not serve this host name: check the host, or allow the name on the server.";
            case 426 ->
                "It wants another protocol (Upgrade: " + shown(headers, "Upgrade") + versions(headers)
                        + "), but this client speaks WebSocket version 13: if that is what it wants, a proxy in"
                        + " between may have removed the Upgrade header.";
            case 429, 503 ->
                "It is busy or limits its clients (Retry-After: " + shown(headers, "Retry-After")
                        + "): try again later.";
            case 502, 504 -> "A proxy did not reach the server behind it: check that server.";
            default -> general(response.status());
        };
    }

    /** The body if it is a short text for people, empty if not. */
    static String said(ResponseHead response, byte[] body) {
        String type = response.headers().first("Content-Type");
        boolean readable = type != null
                && (type.toLowerCase(Locale.ROOT).startsWith("text/plain")
                        || type.toLowerCase(Locale.ROOT).contains("json"));
        boolean encoded = response.headers().contains("Content-Encoding");
        String text = new String(body, StandardCharsets.UTF_8).strip();
        return readable && !encoded && !text.isEmpty() ? " It said: " + Excerpt.of(text) : "";
    }

    private static String general(int status) {
        if (status >= 200 && status < 300) {
            return "That is a plain HTTP server or page, not a WebSocket: check host, port and path, and that a proxy"
                    + " before the server passes Upgrade on.";
        }
        if (status >= 500 && status < 600) {
            return "The server failed: its log should say why.";
        }
        return "Only 101 opens a WebSocket: check the path, and what the server expects there.";
    }

    private static String location(Headers headers) {
        String place = headers.first("Location");
        return place == null ? "not given" : Excerpt.withoutQuery(place);
    }

    /** RFC 6455 §4.4: a server that does not know version 13 lists those it knows. */
    private static String versions(Headers headers) {
        String field = "Sec-WebSocket-Version";
        return headers.contains(field) ? ", " + field + ": " + shown(headers, field) : "";
    }

    private static String shown(Headers headers, String name) {
        return headers.contains(name) ? Excerpt.of(String.join(", ", headers.all(name))) : "not given";
    }
}
