package dev.longwire.handshake;

import dev.longwire.Headers;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server agrees on with a client, whichever version of HTTP carries the request (RFC 6455 §4.2, RFC 8441 §5): host, origin,
 * version, subprotocol and extensions. All methods are pure functions.
 */
public final class Negotiation {
    private Negotiation() {}

    /**
     * Whether a request for a WebSocket breaks a rule.
     *
     * @param headers its field lines
     * @param scheme {@code ws} or {@code wss}, or {@code :scheme}: how the client reached this server
     * @param authority the value of Host, or {@code :authority}; one that {@link #checkHost} has let through
     * @param origins which web pages may open a WebSocket
     * @return {@link Verdict.Upgrade} with an empty key, or {@link Verdict.Refusal} for the first rule that is broken
     */
    public static Verdict check(Headers headers, String scheme, String authority, OriginRule origins) {
        if (!headers.all("Sec-WebSocket-Version").equals(List.of("13"))) {
            return refuse(
                    426,
                    "This server speaks WebSocket version 13 (RFC 6455): send Sec-WebSocket-Version: 13, once.",
                    "Upgrade",
                    "websocket", // RFC 9110 §15.5.22: a 426 always has it
                    "Sec-WebSocket-Version",
                    "13"); // RFC 6455 §4.4
        }
        Verdict asked = asked(headers);
        if (asked instanceof Verdict.Refusal) {
            return asked;
        }
        Verdict.Refusal refusal = origins.check(headers, scheme, authority);
        return refusal == null ? asked : refusal;
    }

    /**
     * Whether the server answers to a host.
     *
     * @param authority the value of Host, or {@code :authority}; null if there is none
     * @param hosts which hosts the server answers to
     * @return null if it does
     */
    public static Verdict.@Nullable Refusal checkHost(@Nullable String authority, HostRule hosts) {
        if (authority == null || !Authority.isValid(authority)) {
            return refuse(400, "The host in the request target is not a valid host or host:port.");
        }
        return hosts.check(authority);
    }

    /** RFC 6455 §4.2.1 items 7 and 8. */
    private static Verdict asked(Headers headers) {
        List<String> subprotocols = headers.list(Subprotocols.FIELD);
        if (headers.contains(Subprotocols.FIELD) && subprotocols.isEmpty()) { // RFC 6455 §4.3: at least one
            return refuse(400, Subprotocols.FIELD + " is empty: name a subprotocol or leave it out.");
        }
        String field = Subprotocols.FIELD;
        try {
            List<String> checked = Subprotocols.checked(subprotocols);
            field = Extension.FIELD;
            return new Verdict.Upgrade("", checked, Extension.parse(headers)); // RFC 6455 §9.1: or fail
        } catch (IllegalArgumentException e) {
            return refuse(400, field + " is malformed: " + e.getMessage() + ".");
        }
    }

    /**
     * The field lines of the response that say what was agreed.
     *
     * @param asked what the client asks for
     * @param subprotocol the subprotocol the server chose, {@code null} for none
     * @param compression what {@link Verdict.Upgrade#compress} agreed on, {@code null} for none
     * @param extra more field lines, written last
     * @return all of them, in the order in which they are written
     * @throws IllegalArgumentException if the client did not ask for the subprotocol, or if the extra headers have a field that
     *     the handshake owns
     */
    static Headers answer(
            Verdict.Upgrade asked,
            @Nullable String subprotocol,
            @Nullable AgreedCompression compression,
            Headers extra) {
        OwnedFields.check(extra);
        Headers headers = Headers.of();
        if (subprotocol != null) {
            if (!asked.subprotocols().contains(subprotocol)) { // RFC 6455 §4.2.2: the client would have to fail
                throw new IllegalArgumentException(
                        "The client did not ask for the subprotocol " + Excerpt.of(subprotocol) + " but for "
                                + asked.subprotocols() + ": choose one of these, or none.");
            }
            headers = headers.with(Subprotocols.FIELD, subprotocol);
        }
        if (compression != null) { // RFC 6455 §11.3.2: once in a response
            headers = headers.with(Extension.FIELD, compression.answer().toString());
        }
        for (Map.Entry<String, String> entry : extra.entries()) {
            headers = headers.with(entry.getKey(), entry.getValue());
        }
        return headers;
    }

    static Verdict.Refusal refuse(int status, String text, String... headers) {
        return new Verdict.Refusal(status, Headers.of(headers), text);
    }
}
