package dev.longwire.transport;

import dev.longwire.Handshake;
import dev.longwire.HandshakeException;
import dev.longwire.Limits;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The attempt of a session to open a line, with the one timeout that covers all of it. Used on the loop. */
final class Opening implements Connector.Attempt {
    private final Connector connector;
    private final Loop loop;
    private final Limits limits;
    private final Session session;

    private boolean over;
    private @Nullable Runnable cancelConnect;
    private @Nullable Runnable cancelTimeout;
    private Supplier<HandshakeException> whenTimeIsUp = this::noAnswer;

    Opening(Connector connector, Loop loop, Limits limits, Session session) {
        this.connector = connector;
        this.loop = loop;
        this.limits = limits;
        this.session = session;
    }

    void start() {
        Runnable cancel;
        try {
            cancelTimeout = loop.deadlines().after(limits.handshakeTimeout().toNanos(), this::timedOut);
            cancel = connector.connect(loop, this);
        } catch (RuntimeException | Error thrown) { // such as a loop that is being shut down
            if (over) {
                Uncaught.report(thrown); // it has failed already, with another cause
            }
            failed(thrown);
            return;
        }
        if (!over) {
            cancelConnect = cancel;
        }
    }

    /** Gives it up; nothing of it stays open. Returns whether it was still under way. */
    boolean giveUp() {
        if (over) {
            return false;
        }
        end();
        if (cancelConnect != null) {
            cancelConnect.run();
        }
        return true;
    }

    private void timedOut() {
        HandshakeException cause = whenTimeIsUp.get();
        if (giveUp()) {
            session.failed(cause);
        }
    }

    private HandshakeException noAnswer() {
        return new HandshakeException("the opening handshake with " + connector.target()
                + " was not complete within " + limits.handshakeTimeout().toMillis()
                + " ms (Limits.handshakeTimeout, for name look-up, connect, TLS and upgrade together; change it with"
                + " Limits.withHandshakeTimeout); the server or the path to it does not answer");
    }

    private void end() {
        over = true;
        if (cancelTimeout != null) {
            cancelTimeout.run();
        }
    }

    @Override
    public LineHandler opened(Line line, Handshake handshake) {
        if (over) {
            throw new IllegalStateException("this attempt has ended");
        }
        end();
        return session.opened(line, handshake);
    }

    @Override
    public void refusing(@Nullable Supplier<HandshakeException> known) {
        whenTimeIsUp = known == null ? this::noAnswer : known;
    }

    @Override
    public void failed(Throwable cause) {
        if (!over) {
            end();
            session.failed(cause);
        }
    }
}
