package dev.longwire.transport;

import dev.longwire.Headers;
import dev.longwire.Limits;
import dev.longwire.handshake.AgreedCompression;
import dev.longwire.handshake.HeadException;
import dev.longwire.handshake.HeadReader;
import dev.longwire.handshake.KeyRule;
import dev.longwire.handshake.RequestHead;
import dev.longwire.handshake.Response;
import dev.longwire.handshake.ServerHandshake;
import dev.longwire.handshake.Verdict;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of the HTTP/1.1 upgrade (RFC 6455 §4.2): for every line that opens with an HTTP/1.1 head. One request is
 * answered: with 101, or with a response after which the line ends. Used on the line's loop, but for what {@link Exchange} says.
 */
public final class Http1ServerUpgrade implements LineHandler, Exchange {
    /** A shortage ends within seconds: by then the largest holders are gone. */
    private static final Verdict.Refusal SHORT_OF_MEMORY = new Verdict.Refusal(
            503, Headers.of("Retry-After", "5"), "The server is short of memory for another socket. Try again later.");

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Line line;
    private final Router router;
    private final Limits limits;
    private final boolean secure;
    private final KeyRule keys;
    private final HeadReader head;

    private Runnable cancelTimeout = () -> {};
    private @Nullable RequestHead request;
    /** How it is answered, once it was seen to break no rule. */
    private @Nullable Route route;
    /** What it asks for; null if no socket. */
    private Verdict.@Nullable Upgrade upgrade;
    /** What has come behind the request before it was answered; its sender was in a hurry. */
    private ByteBuffer rest = NOTHING;

    private boolean handling;
    private boolean inputEnded;
    private boolean over;
    /** What the memory budget counts of the head, or of what came behind it. */
    private int counted;

    /**
     * An upgrade that has not begun.
     *
     * @param line a line that a client has connected; it is this object's until it is a socket's, or has ended
     * @param router knows the paths; of this line, or of several
     * @param limits bound the request's head and the time until it is answered
     * @param secure whether the line is encrypted: {@code wss}
     */
    public Http1ServerUpgrade(Line line, Router router, Limits limits, boolean secure) {
        this(line, router, limits, secure, KeyRule.SIXTEEN_BYTES);
    }

    /**
     * An upgrade that has not begun, for clients whose keys may be no keys.
     *
     * @param line a line that a client has connected; it is this object's until it is a socket's, or has ended
     * @param router knows the paths; of this line, or of several
     * @param limits bound the request's head and the time until it is answered
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
        long millis = limits.handshakeTimeout().toMillis();
        turnAway(
                request == null
                        ? new Verdict.Refusal(408, Headers.of(), "The request did not come within " + millis + " ms.")
                        : new Verdict.Refusal(
                                503,
                                Headers.of(),
                                "The server had no answer to the request within " + millis + " ms."));
    }

    // ---- the request ------------------------------------------------------------------------------------------------

    @Override
    public void received(ByteBuffer bytes) {
        if (request != null) {
            keep(bytes);
            return;
        }
        try {
            if (head.read(bytes)) {
                count(0);
                answer(head.request(), bytes);
                return;
            }
        } catch (HeadException malformed) {
            count(0);
            turnAway(ServerHandshake.malformed(malformed));
            bytes.position(bytes.limit()); // what follows a refused request is never another request
            return;
        }
        count(head.size());
    }

    private void count(int bytes) {
        if (bytes == 0 || bytes - counted >= Budget.GRAIN) {
            line.loop().budget().addHeap(bytes - counted);
            counted = bytes;
        }
    }

    private void answer(RequestHead complete, ByteBuffer following) {
        request = complete;
        rest = following;
        Route found = router.route(complete, line);
        Verdict.Refusal refusal = found == null
                ? new Verdict.Refusal(404, Headers.of(), "There is no WebSocket at this path.")
                : check(complete, found);
        if (refusal != null) {
            turnAway(refusal);
        } else {
            handle();
        }
        if (!over) {
            rest = NOTHING; // it belongs to the line
            keep(following);
        }
        following.position(following.limit());
    }

    private Verdict.@Nullable Refusal check(RequestHead complete, Route found) {
        route = found;
        if (found.plain()) {
            return ServerHandshake.checkPlain(complete, found.hosts());
        }
        String scheme = found.scheme() != null ? found.scheme() : secure ? "wss" : "ws";
        Verdict verdict =
                ServerHandshake.check(complete, scheme, found.authority(), found.hosts(), found.origins(), keys);
        if (verdict instanceof Verdict.Refusal refusal) {
            return refusal;
        }
        upgrade = (Verdict.Upgrade) verdict;
        return line.loop().budget().isFull() ? SHORT_OF_MEMORY : null;
    }

    private void handle() {
        handling = true;
        try {
            route().handler().accept(this);
        } catch (RuntimeException | Error thrown) {
            fail(thrown);
        }
        handling = false;
    }

    /** Until the request is answered nothing more is read: as much as one read brings is kept, and no more. */
    private void keep(ByteBuffer bytes) {
        line.reading(false);
        ByteBuffer all = ByteBuffer.allocate(rest.remaining() + bytes.remaining());
        rest = all.put(rest).put(bytes).flip();
        count(rest.remaining());
    }

    // ---- the answer -------------------------------------------------------------------------------------------------

    @Override
    public RequestHead request() {
        RequestHead complete = request;
        if (complete == null) {
            throw new IllegalStateException("the request has not come");
        }
        return complete;
    }

    private Route route() {
        Route found = route;
        if (found == null) {
            throw new IllegalStateException("the request has no route");
        }
        return found;
    }

    @Override
    public Line line() {
        return line;
    }

    @Override
    public void accept(Acceptance acceptance) {
        onLoop(() -> {
            if (upgrade == null) {
                fail(new IllegalStateException(
                        "the client asks for no WebSocket at " + request().path()));
                return;
            }
            try {
                agree(upgrade, acceptance);
            } catch (IllegalArgumentException impossible) {
                fail(impossible);
            }
        });
    }

    private void agree(Verdict.Upgrade asked, Acceptance acceptance) {
        String wanted = acceptance.subprotocol();
        String subprotocol = wanted == null ? asked.select(route().subprotocols()) : wanted.isEmpty() ? null : wanted;
        AgreedCompression compression = asked.compress(route().compression());
        Headers response = ServerHandshake.acceptedHeaders(asked, subprotocol, compression, acceptance.headers());
        open(
                new ServerAgreement(line, route(), request(), subprotocol, compression, acceptance.headers()),
                response,
                acceptance);
    }

    private void open(Agreement agreement, Headers response, Acceptance acceptance) {
        Limits bounds = acceptance.limits() == null ? route().limits() : acceptance.limits();
        AcceptedSocket accepted =
                LineSocket.accepted(line, agreement, acceptance.listener(), bounds, router, acceptance.attachment());
        answered();
        if (!handling) {
            line.reading(true);
        }
        Bytes.write(line, ServerHandshake.accepted(response));
        line.handler(accepted.handler());
        router.opened(accepted.socket(), line);
        accepted.open().run();
        if (rest.hasRemaining()) {
            accepted.handler().received(rest);
        }
        if (!handling) {
            accepted.handler().readComplete();
        }
    }

    @Override
    public void refuse(Verdict.Refusal refusal) {
        onLoop(() -> turnAway(refusal));
    }

    private void turnAway(Verdict.Refusal refusal) {
        router.refused(refusal, head.path(), line);
        write(ServerHandshake.response(refusal));
    }

    @Override
    public void respond(Response response) {
        onLoop(() -> {
            if (response.content().length > Budget.GRAIN && line.loop().budget().isShort()) {
                turnAway(SHORT_OF_MEMORY);
            } else {
                write(response);
            }
        });
    }

    @Override
    public void fail(Throwable thrown) {
        Uncaught.report(thrown);
        refuse(new Verdict.Refusal(500, Headers.of(), "The server failed to answer this request."));
    }

    private void write(Response response) {
        answered();
        Headers headers = response.headers();
        Response dated = headers.contains("Date")
                ? response
                : new Response(response.status(), headers.with("Date", HttpDate.now()), response.content());
        new Http1Response(line, ServerHandshake.written(dated, head.method()), limits, router, inputEnded).start();
    }

    private void answered() {
        over = true;
        count(0);
        cancelTimeout.run();
    }

    /** Unless it was answered already, or the client is gone. */
    private void onLoop(Runnable answer) {
        if (line.loop().inLoop()) {
            if (!over) {
                answer.run();
            }
            return;
        }
        try {
            line.loop().execute(() -> onLoop(answer));
        } catch (RejectedExecutionException loopEnded) {
            // the loop has ended its lines, and closed() was called
        }
    }

    // ---- the line ---------------------------------------------------------------------------------------------------

    @Override
    public void inputEnded() {
        inputEnded = true;
        if (request == null || upgrade != null) { // else the client waits for the response, and has said all
            answered();
            line.close();
        }
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        answered();
        router.lost(line);
    }
}
