package dev.longwire.transport;

import dev.longwire.Headers;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.handshake.AgreedCompression;
import dev.longwire.handshake.HeadException;
import dev.longwire.handshake.HeadReader;
import dev.longwire.handshake.KeyRule;
import dev.longwire.handshake.RequestHead;
import dev.longwire.handshake.ServerHandshake;
import dev.longwire.handshake.Verdict;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of the HTTP/1.1 upgrade (RFC 6455 §4.2): for every line that opens with an HTTP/1.1 head. One request is
 * answered: with 101, or with a refusal after which the line ends. Used on the line's loop.
 */
public final class Http1ServerUpgrade implements LineHandler {
    /** A shortage ends within seconds: by then the largest holders are gone. */
    private static final Verdict.Refusal SHORT_OF_MEMORY = new Verdict.Refusal(
            503, Headers.of("Retry-After", "5"), "The server is short of memory for another socket. Try again later.");

    private final Line line;
    private final Router router;
    private final Limits limits;
    private final boolean secure;
    private final KeyRule keys;
    private final HeadReader head;

    private Runnable cancelTimeout = () -> {};
    private boolean over;
    private boolean upgraded;
    /** What the memory budget counts of the head. */
    private int counted;

    /**
     * An upgrade that has not begun.
     *
     * @param line a line that a client has connected; it is this object's until it is a socket's, or has ended
     * @param router knows the paths
     * @param limits bound the request's head and the time it may take
     * @param secure whether the line is encrypted: {@code wss}
     */
    public Http1ServerUpgrade(Line line, Router router, Limits limits, boolean secure) {
        this(line, router, limits, secure, KeyRule.SIXTEEN_BYTES);
    }

    /**
     * An upgrade that has not begun, for clients whose keys may be no keys.
     *
     * @param line a line that a client has connected; it is this object's until it is a socket's, or has ended
     * @param router knows the paths
     * @param limits bound the request's head and the time it may take
     * @param secure whether the line is encrypted: {@code wss}
     * @param keys which keys are answered
     */
    public Http1ServerUpgrade(Line line, Router router, Limits limits, boolean secure, KeyRule keys) {
        this.line = line;
        this.router = router;
        this.limits = limits;
        this.secure = secure;
        this.keys = keys;
        this.head = HeadReader.forRequest(limits.maxHandshakeHead());
    }

    /** Makes itself the line's handler and waits for the request. */
    public void start() {
        line.handler(this);
        cancelTimeout = line.loop().deadlines().after(limits.handshakeTimeout().toNanos(), this::timedOut);
    }

    private void timedOut() {
        if (over) { // the client has ended its side, and the line has not followed
            lingered();
            return;
        }
        refuse(new Verdict.Refusal(
                408,
                Headers.of(),
                "The request did not come within " + limits.handshakeTimeout().toMillis() + " ms."));
    }

    /** The client has not ended the line after its refusal. */
    private void lingered() {
        if (line.taken() == line.written()) {
            line.close();
        } else {
            line.abort();
        }
    }

    @Override
    public void received(ByteBuffer bytes) {
        if (over) {
            bytes.position(bytes.limit()); // what follows a refused request is never another request
            return;
        }
        try {
            if (head.read(bytes)) {
                answer(head.request(), bytes);
            }
        } catch (HeadException malformed) {
            refuse(ServerHandshake.malformed(malformed));
        }
        if (over && !upgraded) {
            bytes.position(bytes.limit());
        }
        count(over ? 0 : head.size());
    }

    private void count(int bytes) {
        if (bytes == 0 || bytes - counted >= Budget.GRAIN) {
            line.loop().budget().addHeap(bytes - counted);
            counted = bytes;
        }
    }

    private void answer(RequestHead request, ByteBuffer rest) {
        Route route = router.route(request);
        if (route == null) {
            refuse(new Verdict.Refusal(404, Headers.of(), "There is no WebSocket at this path."));
            return;
        }
        Verdict verdict = ServerHandshake.check(request, secure ? "wss" : "ws", route.hosts(), route.origins(), keys);
        if (verdict instanceof Verdict.Refusal refusal) {
            refuse(refusal);
        } else if (line.loop().budget().isFull()) {
            refuse(SHORT_OF_MEMORY);
        } else if (verdict instanceof Verdict.Upgrade upgrade) {
            accept(request, upgrade, route, rest);
        }
    }

    private void accept(RequestHead request, Verdict.Upgrade upgrade, Route route, ByteBuffer rest) {
        Listener listener;
        try {
            listener = Objects.requireNonNull(route.listener().get(), "the supplier gave no listener");
        } catch (RuntimeException | Error thrown) {
            Uncaught.report(thrown);
            refuse(new Verdict.Refusal(500, Headers.of(), "The server has no listener for this socket."));
            return;
        }
        String subprotocol = upgrade.select(route.subprotocols());
        AgreedCompression compression = upgrade.compress(route.compression());
        ServerAgreement agreement = new ServerAgreement(line, route, request, subprotocol, compression);
        LineSocket.Accepted accepted = LineSocket.accepted(line, agreement, listener, route.limits(), router);
        over = true;
        upgraded = true;
        cancelTimeout.run();
        Bytes.write(line, ServerHandshake.accepted(agreement.response()));
        line.handler(accepted.handler());
        router.opened(accepted.socket());
        accepted.open().run();
        if (rest.hasRemaining()) {
            accepted.handler().received(rest);
        }
    }

    private void refuse(Verdict.Refusal refusal) {
        over = true;
        cancelTimeout.run();
        Bytes.write(line, ServerHandshake.refusal(refusal, head.method()));
        router.refused(refusal, head.path());
        if (!line.showsEnd()) {
            line.close(); // the client's end would never be seen, and no reset can overtake the answer
            return;
        }
        line.finish(); // RFC 9112 §9.6: reading on until the client ends too, so that the answer is not lost to a reset
        cancelTimeout = line.loop().deadlines().after(limits.closeTimeout().toNanos(), this::lingered);
    }

    @Override
    public void inputEnded() {
        over = true;
        line.close();
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        over = true;
        cancelTimeout.run();
        count(0);
        router.lost();
    }
}
