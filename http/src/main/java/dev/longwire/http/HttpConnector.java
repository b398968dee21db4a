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
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens WebSockets over HTTP/1.1 to one URL.
 *
 * @param client whose socket it is
 * @param uri where to
 * @param headers the user's header fields of this socket
 * @param subprotocols the subprotocols to ask for
 * @param compression what to offer; null for nothing
 * @param limits bounds of the handshake
 */
record HttpConnector(
        WebSocketClient client,
        WebSocketUri uri,
        Headers headers,
        List<String> subprotocols,
        @Nullable Compression compression,
        Limits limits)
        implements Connector {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE_BYTES = 16; // RFC 6455 §4.1 item 7

    /** Refuses what no attempt could be made with. */
    static void check(WebSocketUri uri, Headers headers, List<String> subprotocols) {
        new ClientHandshake(uri.authority(), uri.target(), headers, subprotocols, new byte[NONCE_BYTES]);
    }

    @Override
    public Loop loop() {
        client.sockets().requireMore(); // before its threads, which may have ended with it
        return settings().threads().group().next();
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

    ClientSettings settings() {
        return client.settings();
    }

    /** A request with a key of its own. */
    ClientHandshake handshake() {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        return new ClientHandshake(uri.authority(), uri.target(), named(), subprotocols, compression, nonce);
    }

    private Headers named() {
        String name = settings().userAgent();
        return name == null || headers.contains(UserAgent.FIELD) ? headers : headers.with(UserAgent.FIELD, name);
    }
}
