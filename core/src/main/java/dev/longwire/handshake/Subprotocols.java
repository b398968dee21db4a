package dev.longwire.handshake;

import dev.longwire.Headers;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What both ends must keep of Sec-WebSocket-Protocol. */
final class Subprotocols {
    static final String FIELD = "Sec-WebSocket-Protocol";

    private Subprotocols() {}

    /** RFC 6455 §4.1 item 10: each one a token, none twice. Throws with a plain clause if it is not so. */
    static List<String> checked(List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!Headers.isToken(name)) {
                throw new IllegalArgumentException("the subprotocol " + Excerpt.of(name)
                        + " is not a token: no spaces, commas, slashes or other separators (RFC 6455 §4.1)");
            }
            if (!seen.add(name)) {
                throw new IllegalArgumentException(
                        "the subprotocol " + Excerpt.of(name) + " is there twice (RFC 6455 §4.1)");
            }
        }
        return List.copyOf(names);
    }
}
