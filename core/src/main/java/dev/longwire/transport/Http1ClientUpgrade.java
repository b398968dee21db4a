package dev.longwire.transport;

import dev.longwire.Handshake;
import dev.longwire.HandshakeException;
import dev.longwire.Limits;
import dev.longwire.handshake.BodyReader;
import dev.longwire.handshake.ClientHandshake;
import dev.longwire.handshake.HeadException;
import dev.longwire.handshake.HeadReader;
import dev.longwire.handshake.ResponseHead;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of the HTTP/1.1 upgrade on a line that is connected (RFC 6455 §4.1): for every line that opens with an
 * HTTP/1.1 head. Used on the line's loop.
 */
public final class Http1ClientUpgrade implements LineHandler {
    /** A body explains a refusal; the refusal does not wait for it any longer than this. */
    private static final long BODY_WAIT = TimeUnit.SECONDS.toNanos(1);

    private final Line line;
    private final ClientHandshake handshake;
    private final String target;
    private final Connector.Attempt attempt;
    private final Function<Throwable, HandshakeException> broken;
    private final int maxHead;

    private HeadReader head;
    private @Nullable ResponseHead refusal;
    private @Nullable BodyReader body;
    private @Nullable Runnable cancelBodyWait;
    private boolean refusing;
    private boolean over;

    /**
     * An upgrade that has not begun.
     *
     * @param line a connected line; it is this object's until the attempt has ended, and aborted if that fails
     * @param handshake the request, and the rules for its response
     * @param target path and query of the request
     * @param limits bound the response's head; the timeout is the caller's
     * @param attempt is told how it ended
     */
    public Http1ClientUpgrade(
            Line line, ClientHandshake handshake, String target, Limits limits, Connector.Attempt attempt) {
        this(line, handshake, target, limits, attempt, Http1ClientUpgrade::broken);
    }

    /**
     * An upgrade that has not begun, on a line that may break in ways of its own.
     *
     * @param line a connected line; it is this object's until the attempt has ended, and aborted if that fails
     * @param handshake the request, and the rules for its response
     * @param target path and query of the request
     * @param limits bound the response's head; the timeout is the caller's
     * @param attempt is told how it ended
     * @param broken says what it means that the line broke with a cause
     */
    public Http1ClientUpgrade(
            Line line,
            ClientHandshake handshake,
            String target,
            Limits limits,
            Connector.Attempt attempt,
            Function<Throwable, HandshakeException> broken) {
        this.line = line;
        this.handshake = handshake;
        this.target = target;
        this.attempt = attempt;
        this.broken = broken;
        this.maxHead = limits.maxHandshakeHead();
        this.head = HeadReader.forResponse(maxHead);
    }

    /** Makes itself the line's handler and sends the request. */
    public void start() {
        line.handler(this);
        Bytes.write(line, handshake.request());
        line.flush();
    }

    /** Gives it up: the line is aborted, the attempt is told nothing. Does nothing once it has ended. */
    public void cancel() {
        if (!over) {
            end();
            line.abort();
        }
    }

    @Override
    public void received(ByteBuffer bytes) {
        try {
            while (!over && bytes.hasRemaining() && readMore(bytes)) {
                // an interim response was read; the next one follows
            }
        } catch (HeadException malformed) {
            fail(handshake.malformed(malformed, head.refusal()));
        } catch (HandshakeException refused) {
            fail(refused);
        }
        if (over) {
            bytes.position(bytes.limit());
        }
    }

    /** Reads one head, or more of a refusal's body. Returns whether to go on. */
    private boolean readMore(ByteBuffer bytes) throws HeadException, HandshakeException {
        if (refusal != null && body != null) {
            if (body.read(bytes)) {
                fail(handshake.refused(refusal, body.body()));
            }
            return false;
        }
        if (!head.read(bytes)) {
            ResponseHead begun = refusing ? null : head.refusal();
            if (begun != null) {
                refusing = true; // also if the rest of its head does not come in time
                attempt.refusing(() -> handshake.refused(begun, new byte[0]));
            }
            return false;
        }
        ResponseHead response = head.response();
        if (ClientHandshake.isInterim(response)) {
            head = HeadReader.forResponse(maxHead);
            return true;
        }
        if (response.status() == 101) {
            succeed(handshake.accept(response), response.version(), bytes);
            return false;
        }
        BodyReader explanation = new BodyReader(response);
        refusal = response;
        body = explanation;
        attempt.refusing(() -> handshake.refused(response, explanation.body()));
        cancelBodyWait = line.loop().deadlines().after(BODY_WAIT, this::bodyEnded);
        if (explanation.read(bytes)) {
            bodyEnded();
        }
        return false;
    }

    private void succeed(ClientHandshake.Accepted accepted, String version, ByteBuffer rest) {
        end();
        LineHandler next = attempt.opened(
                line,
                Handshake.builder(target)
                        .httpVersion(version)
                        .headers(handshake.headers(), accepted.headers())
                        .subprotocol(accepted.subprotocol())
                        .addresses(line.localAddress(), line.remoteAddress())
                        .compression(accepted.compression())
                        .tls(line.tls())
                        .build());
        line.handler(next);
        if (rest.hasRemaining()) {
            next.received(rest);
        }
    }

    private void bodyEnded() {
        if (refusal != null && body != null) {
            fail(handshake.refused(refusal, body.body()));
        }
    }

    @Override
    public void inputEnded() {
        if (refusal != null) {
            bodyEnded();
        } else {
            fail(handshake.malformed(head.ended(), head.refusal()));
        }
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        if (refusal != null) {
            bodyEnded();
        } else if (cause == null || head.refusal() != null) {
            fail(handshake.malformed(head.ended(), head.refusal()));
        } else {
            fail(broken.apply(cause));
        }
    }

    /**
     * What there is to say of a line that broke if nothing more is known.
     *
     * @param cause what the line says
     * @return why there is no WebSocket
     */
    public static HandshakeException broken(Throwable cause) {
        return new HandshakeException(
                "the connection broke during the opening handshake: " + cause.getMessage(), cause);
    }

    private void fail(HandshakeException cause) {
        if (!over) {
            end();
            line.handler(new DiscardingHandler());
            line.abort();
            attempt.failed(cause);
        }
    }

    private void end() {
        over = true;
        if (cancelBodyWait != null) {
            cancelBodyWait.run();
        }
    }
}
