package dev.longwire.interop;

import dev.longwire.Limits;
import java.util.List;
import java.util.Map;

/**
 * What a connection is to be like.
 *
 * @param echo whether the peer sends back what it receives
 * @param limits of Longwire's side
 * @param headers of the client's request
 * @param subprotocols that the client offers
 */
record Setup(boolean echo, Limits limits, Map<String, String> headers, List<String> subprotocols) {
    static final Setup COUNTING = new Setup(false, Limits.DEFAULT, Map.of(), List.of());
    static final Setup ECHOING = new Setup(true, Limits.DEFAULT, Map.of(), List.of());

    Setup limits(Limits other) {
        return new Setup(echo, other, headers, subprotocols);
    }

    Setup header(String name, String value) {
        return new Setup(echo, limits, Map.of(name, value), subprotocols);
    }

    Setup subprotocols(String... names) {
        return new Setup(echo, limits, headers, List.of(names));
    }
}
