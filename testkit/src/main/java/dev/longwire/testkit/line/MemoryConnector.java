package dev.longwire.testkit.line;

import dev.longwire.Compression;
import dev.longwire.Headers;
import dev.longwire.Limits;
import dev.longwire.handshake.ClientHandshake;
import dev.longwire.handshake.HandshakeKey;
import dev.longwire.transport.Connector;
import dev.longwire.transport.Http1ClientUpgrade;
import dev.longwire.transport.Line;
import dev.longwire.transport.Loop;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens lines in memory to one resource, with the HTTP/1.1 upgrade.
 *
 * @param resource path and query
 * @param headers what the request has beside what the handshake writes
 * @param subprotocols what is asked for
 * @param compression what is offered; null for nothing
 * @param limits bounds of the handshake
 * @param clients where the client's ends live
 * @param connected connects a line to a server, and gives its client's end, which has no handler yet; called on the clients' loop
 */
public record MemoryConnector(
        String resource,
        Headers headers,
        List<String> subprotocols,
        @Nullable Compression compression,
        Limits limits,
        Loop clients,
        Supplier<Line> connected)
        implements Connector {
    private static final String AUTHORITY = "localhost";
    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * Refuses what no attempt could be made with.
     *
     * @param resource path and query
     * @param headers the request's own
     * @param subprotocols what is asked for
     * @throws IllegalArgumentException says what is wrong
     */
    public static void check(String resource, Headers headers, List<String> subprotocols) {
        new ClientHandshake(AUTHORITY, resource, headers, subprotocols, new byte[HandshakeKey.NONCE_LENGTH]);
    }

    @Override
    public Loop loop() {
        return clients;
    }

    @Override
    public Runnable connect(Loop loop, Attempt attempt) {
        byte[] nonce = new byte[HandshakeKey.NONCE_LENGTH];
        RANDOM.nextBytes(nonce);
        ClientHandshake handshake = new ClientHandshake(AUTHORITY, resource, headers, subprotocols, compression, nonce);
        Http1ClientUpgrade upgrade = new Http1ClientUpgrade(connected.get(), handshake, resource, limits, attempt);
        upgrade.start();
        return upgrade::cancel;
    }

    /** Without the query: it may hold secrets that do not belong into a message. */
    @Override
    public String target() {
        int query = resource.indexOf('?');
        return "memory:" + (query < 0 ? resource : resource.substring(0, query));
    }
}
