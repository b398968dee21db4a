package dev.longwire.interop;

import dev.longwire.Compression;
import dev.longwire.Limits;
import dev.longwire.testkit.Patience;
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
 * @param blobs whether a page takes binary messages as Blobs
 * @param idle whether a proxy cuts it when nothing comes for a second
 */
record Setup(
        boolean echo,
        Limits limits,
        Map<String, String> headers,
        List<String> subprotocols,
        @Nullable Compression compression,
        boolean blobs,
        boolean idle) {
    static final Setup COUNTING = new Setup(false, Patience.LIMITS, Map.of(), List.of(), null, false, false);
    static final Setup ECHOING = new Setup(true, Patience.LIMITS, Map.of(), List.of(), null, false, false);

    Setup limits(Limits other) {
        return new Setup(echo, other, headers, subprotocols, compression, blobs, idle);
    }

    Setup header(String name, String value) {
        return new Setup(echo, limits, Map.of(name, value), subprotocols, compression, blobs, idle);
    }

    Setup subprotocols(String... names) {
        return new Setup(echo, limits, headers, List.of(names), compression, blobs, idle);
    }

    Setup compression(Compression wanted) {
        return new Setup(echo, limits, headers, subprotocols, wanted, blobs, idle);
    }

    Setup inBlobs() {
        return new Setup(echo, limits, headers, subprotocols, compression, true, idle);
    }

    Setup cutWhenIdle() {
        return new Setup(echo, limits, headers, subprotocols, compression, blobs, true);
    }
}
