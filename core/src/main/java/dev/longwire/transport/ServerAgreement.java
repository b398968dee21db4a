package dev.longwire.transport;

import dev.longwire.Compression;
import dev.longwire.Handshake;
import dev.longwire.Headers;
import dev.longwire.handshake.AgreedCompression;
import dev.longwire.handshake.RequestHead;
import dev.longwire.handshake.ServerHandshake;
import dev.longwire.handshake.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server's. It keeps what came, and makes the rest again when it is asked: a server has many, and few are asked. */
final class ServerAgreement implements Agreement {
    private static final String USUAL = "HTTP/1.1";

    private final Line line;
    private final String target;
    private final String version;
    private final Headers request;
    private final @Nullable String subprotocol;
    private final @Nullable AgreedCompression agreed;
    private final Headers extra;
    private volatile @Nullable Handshake handshake;

    ServerAgreement(
            Line line,
            Route route,
            RequestHead request,
            @Nullable String subprotocol,
            @Nullable AgreedCompression compression,
            Headers extra) {
        this.line = line;
        this.extra = extra;
        // one string for all sockets of a path, unless they differ in a query
        this.target = request.target().equals(route.path()) ? route.path() : request.target();
        this.version = request.version().equals(USUAL) ? USUAL : request.version(); // and one for all
        this.request = request.headers();
        this.subprotocol = subprotocol;
        this.agreed = compression;
    }

    private Headers response() {
        String key = String.valueOf(request.first("Sec-WebSocket-Key"));
        List<String> asked = subprotocol == null ? List.of() : List.of(subprotocol);
        return ServerHandshake.acceptedHeaders(new Verdict.Upgrade(key, asked), subprotocol, agreed, extra);
    }

    @Override
    public @Nullable Compression compression() {
        return agreed == null ? null : agreed.compression();
    }

    @Override
    public Handshake handshake() {
        Handshake made = handshake;
        return made != null ? made : made();
    }

    private synchronized Handshake made() {
        Handshake made = handshake;
        if (made == null) {
            made = Handshake.builder(target)
                    .httpVersion(version)
                    .headers(request, response())
                    .subprotocol(subprotocol)
                    .addresses(line.localAddress(), line.remoteAddress())
                    .compression(compression())
                    .tls(line.tls())
                    .build();
            handshake = made;
        }
        return made;
    }
}
