package dev.longwire.interop;

import dev.longwire.Compression;
import dev.longwire.Limits;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a connection is to be like.
 *
 * @param echo whether the peer sends back what it receives
 * @param limits of Longwire's side
 * @param headers of the client's request
 * @param subprotocols that the client offers
 * @param compression of Longwire's side
 */
record Setup(
        boolean echo,
        Limits limits,
        Map<String, String> headers,
        List<String> subprotocols,
        @Nullable Compression compression) {
    static final Setup COUNTING = new Setup(false, Limits.DEFAULT, Map.of(), List.of(), null);
    static final Setup ECHOING = new Setup(true, Limits.DEFAULT, Map.of(), List.of(), null);

    Setup limits(Limits other) {
        return new Setup(echo, other, headers, subprotocols, compression);
    }

    Setup header(String name, String value) {
        return new Setup(echo, limits, Map.of(name, value), subprotocols, compression);
    }

    Setup subprotocols(String... names) {
        return new Setup(echo, limits, headers, List.of(names), compression);
    }

    Setup compression(Compression wanted) {
        return new Setup(echo, limits, headers, subprotocols, wanted);
    }
}
