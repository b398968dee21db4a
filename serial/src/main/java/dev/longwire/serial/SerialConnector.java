package dev.longwire.serial;

import dev.longwire.Compression;
import dev.longwire.Headers;
import dev.longwire.Limits;
import dev.longwire.handshake.ClientHandshake;
import dev.longwire.handshake.HandshakeKey;
import dev.longwire.transport.Connector;
import dev.longwire.transport.Loop;
import dev.longwire.transport.Masking;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens WebSockets over one device's port.
 *
 * @param device what the user calls it
 * @param settings how bits travel
 * @param path path and query of the request
 * @param headers the user's header fields
 * @param subprotocols the subprotocols to ask for
 * @param compression what to offer; null for nothing
 * @param masking with which keys to mask
 * @param repeats how often to ask
 * @param limits bounds of the handshake, as the line's speed allows
 */
record SerialConnector(
        DeviceName device,
        LineSettings settings,
        String path,
        Headers headers,
        List<String> subprotocols,
        @Nullable Compression compression,
        Masking masking,
        Repeats repeats,
        Limits limits)
        implements Connector {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** The Host field, which HTTP wants (RFC 9112 §3.2); a port has no host. */
    private static final String AUTHORITY = "localhost";

    @Override
    public Loop loop() {
        return SerialLoop.SHARED;
    }

    @Override
    public Runnable connect(Loop loop, Attempt attempt) {
        SerialOpening opening = new SerialOpening(this, loop, attempt);
        opening.start();
        return opening::cancel;
    }

    @Override
    public String target() {
        return "serial:" + device.text();
    }

    /** A request with a key of its own (RFC 6455 §4.1 item 7). */
    ClientHandshake handshake() {
        byte[] nonce = new byte[HandshakeKey.NONCE_LENGTH];
        RANDOM.nextBytes(nonce);
        return new ClientHandshake(AUTHORITY, path, headers, subprotocols, compression, nonce);
    }
}
