package dev.longwire.handshake;

import dev.longwire.Headers;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What both ends must keep of Sec-WebSocket-Protocol. */
public final class Subprotocols {
    static final String FIELD = "Sec-WebSocket-Protocol";

    private Subprotocols() {}

    /**
     * Checks names by RFC 6455 §4.1 item 10.
     *
     * @param names those of a request, or of what a server speaks
     * @return a copy
     * @throws IllegalArgumentException with a plain clause, if one is not a token, or is there twice
     */
    public static List<String> checked(List<String> names) {
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
