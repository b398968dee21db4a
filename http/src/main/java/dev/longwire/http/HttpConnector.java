package dev.longwire.http;

import dev.longwire.Compression;
import dev.longwire.Headers;
import dev.longwire.Limits;
import dev.longwire.handshake.ClientHandshake;
import dev.longwire.handshake.Query;
import dev.longwire.handshake.WebSocketUri;
import dev.longwire.http.netty.NettyLoop;
import dev.longwire.transport.Connector;
import dev.longwire.transport.Loop;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens WebSockets over HTTP/1.1 to one URL.
 *
 * @param uri where to
 * @param headers the user's header fields
 * @param subprotocols the subprotocols to ask for
 * @param compression what to offer; null for nothing
 * @param limits bounds of the handshake
 * @param tls used for wss
 * @param threads where the I/O is done
 * @param lookups where names are looked up
 */
record HttpConnector(
        WebSocketUri uri,
        Headers headers,
        List<String> subprotocols,
        @Nullable Compression compression,
        Limits limits,
        Tls tls,
        IoThreads threads,
        Questions<String, List<InetAddress>> lookups)
        implements Connector {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE_BYTES = 16; // RFC 6455 §4.1 item 7

    /** Refuses what no attempt could be made with. */
    static void check(WebSocketUri uri, Headers headers, List<String> subprotocols) {
        new ClientHandshake(uri.authority(), uri.target(), headers, subprotocols, new byte[NONCE_BYTES]);
    }

    @Override
    public Loop loop() {
        return threads.group().next();
    }

    @Override
    public Runnable connect(Loop loop, Attempt attempt) {
        HttpOpening opening = new HttpOpening(this, (NettyLoop) loop, attempt);
        opening.start();
        return opening::cancel;
    }

    @Override
    public String target() {
        return Query.cutFrom(uri.toString()); // it may hold secrets that do not belong into a message
    }

    /** A request with a key of its own. */
    ClientHandshake handshake() {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        return new ClientHandshake(uri.authority(), uri.target(), headers, subprotocols, compression, nonce);
    }
}
