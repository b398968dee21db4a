package dev.longwire.serial;

import dev.longwire.HandshakeException;
import dev.longwire.handshake.ClientHandshake;
import dev.longwire.handshake.HandshakeKey;
import dev.longwire.transport.Connector;
import dev.longwire.transport.Http1ClientUpgrade;
import dev.longwire.transport.Line;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a session until the device answers, a bounded number of times. Ahead of each request stands a Close, which ends a session that
 * the device may still hold. Used on the loop.
 *
 * <p>Each request has a key of its own, so that an answer tells which request it is for (RFC 6455 §4.1 item 4). Only the answer to the
 * last one counts. A device takes what comes in order: when it answers an earlier request, the next one is on its way already, and
 * will end the session that was just granted. With one key for all of them such a session would be taken for the one that stays, and
 * be lost right after it was opened.
 */
final class Requests {
    /** RFC 6455 §5.5.1, without a code. It has no payload to mask, so it is the same for devices that cannot unmask. */
    private static final byte[] CLOSE = {(byte) 0x88, (byte) 0x80, 0, 0, 0, 0};

    private final SerialConnector connector;
    private final Line line;
    private final String where;
    private final Connector.Attempt attempt;
    private final Consumer<HandshakeException> fail;

    private long wait;
    private int waits;
    private int sent;
    /** The last request is on its way out; the time for its answer begins when it is. */
    private boolean leaving;

    private @Nullable Http1ClientUpgrade upgrade;
    private @Nullable ResponseSearch search;
    private Runnable cancelNext = () -> {};
    private boolean over;

    /**
     * None is sent yet.
     *
     * @param line a port that was opened; it is this object's until the attempt has ended
     * @param where the port and how it is set, for messages
     * @param attempt is told how it ended
     * @param fail is told when what comes is nothing that a device would say
     */
    Requests(
            SerialConnector connector,
            Line line,
            String where,
            Connector.Attempt attempt,
            Consumer<HandshakeException> fail) {
        this.connector = connector;
        this.line = line;
        this.where = where;
        this.attempt = attempt;
        this.fail = fail;
        this.wait = connector.repeats().every().toNanos();
    }

    /** Sends a request, and more of them while it is not answered. */
    void send() {
        sent++;
        leaving = true;
        if (connector.repeats().any()) {
            line.reserve(CLOSE.length).put(CLOSE);
        }
        ClientHandshake handshake = connector.handshake();
        String key = Objects.requireNonNull(handshake.headers().first("Sec-WebSocket-Key"));
        Http1ClientUpgrade begun =
                new Http1ClientUpgrade(line, handshake, connector.path(), connector.limits(), attempt);
        upgrade = begun;
        begun.start();
        line.handler(expecting(begun, HandshakeKey.accept(key)));
        taken(); // what the line takes at once it need not tell
    }

    private ResponseSearch expecting(Http1ClientUpgrade begun, String accept) {
        ResponseSearch inFront = search;
        if (inFront == null) {
            int maxHead = connector.limits().maxHandshakeHead();
            inFront = new ResponseSearch(this, begun, accept, maxHead, where, fail);
            search = inFront;
        } else {
            inFront.expect(begun, accept);
        }
        return inFront;
    }

    /** The line has taken more of what was written. */
    void taken() {
        if (leaving && line.taken() == line.written()) {
            leaving = false;
            waitForAnswer();
        }
    }

    /** The device answers, but later than the next request was sent: it gets twice the time for that one. */
    void answeredLate() {
        wait *= 2;
        if (!leaving) {
            waitForAnswer();
        }
    }

    private void waitForAnswer() {
        cancelNext.run();
        if (!over && sent < connector.repeats().most()) {
            int number = ++waits;
            // behind what was read and not looked at yet: a timer that is late is no silence of the device
            Runnable due = () -> line.loop().execute(() -> unanswered(number));
            cancelNext = line.loop().schedule(due, wait);
        }
    }

    private void unanswered(int number) {
        boolean answered = search != null && search.isAnswered();
        if (!over && !answered && number == waits) {
            send();
        }
    }

    /** Why there is no answer. */
    String silence() {
        return search == null ? "no request was sent" : search.silence();
    }

    /** How many requests were sent. */
    int sent() {
        return sent;
    }

    /** There is nothing more to ask for. */
    void end() {
        over = true;
        cancelNext.run();
    }

    /** Gives it up: the line is aborted. */
    void cancel() {
        end();
        if (upgrade != null) {
            upgrade.cancel();
        }
    }
}
