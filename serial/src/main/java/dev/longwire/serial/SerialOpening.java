package dev.longwire.serial;

import dev.longwire.Handshake;
import dev.longwire.HandshakeException;
import dev.longwire.handshake.ClientHandshake;
import dev.longwire.handshake.HandshakeKey;
import dev.longwire.transport.CallbackThreads;
import dev.longwire.transport.Connector;
import dev.longwire.transport.Http1ClientUpgrade;
import dev.longwire.transport.Line;
import dev.longwire.transport.LineHandler;
import dev.longwire.transport.Loop;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One attempt to open a WebSocket: find the port, open it, upgrade. Used on the loop. */
final class SerialOpening implements Connector.Attempt {
    private final SerialConnector connector;
    private final Loop loop;
    private final Connector.Attempt attempt;

    private @Nullable Http1ClientUpgrade upgrade;
    private @Nullable ResponseSearch search;
    private Runnable cancelTimeout = () -> {};
    private boolean over;

    SerialOpening(SerialConnector connector, Loop loop, Connector.Attempt attempt) {
        this.connector = connector;
        this.loop = loop;
        this.attempt = attempt;
    }

    void start() {
        cancelTimeout = loop.schedule(
                this::timedOut, connector.limits().handshakeTimeout().toNanos());
        CallbackThreads.shared().execute(this::openPort); // it may wait for the system
    }

    private void openPort() {
        try {
            String path = connector.device().path(SerialPorts::list);
            OpenPort port = OpenPorts.open(path, connector.settings(), loop);
            loop.execute(() -> opened(port));
        } catch (IOException | RuntimeException | Error failure) {
            loop.execute(() -> failed(failure));
        }
    }

    private void opened(OpenPort port) {
        SerialLine line = new SerialLine(port, connector.masking(), null);
        port.start(line);
        if (over) {
            line.abort();
            return;
        }
        ClientHandshake handshake = connector.handshake();
        Http1ClientUpgrade begun = new Http1ClientUpgrade(line, handshake, connector.path(), connector.limits(), this);
        upgrade = begun;
        begun.start();
        String key = Objects.requireNonNull(handshake.headers().first("Sec-WebSocket-Key"));
        ResponseSearch inFront = new ResponseSearch(
                begun,
                HandshakeKey.accept(key),
                connector.limits().maxHandshakeHead(),
                port.path() + " at " + connector.settings().describe(),
                this::hopeless);
        search = inFront;
        line.handler(inFront);
    }

    private void hopeless(HandshakeException why) {
        cancel();
        attempt.failed(why);
    }

    private void timedOut() {
        if (!over) {
            String why = search == null ? "the port was not found and opened" : search.silence();
            cancel();
            attempt.failed(new HandshakeException("the opening handshake with " + connector.target()
                    + " was not complete within "
                    + connector.limits().handshakeTimeout().toMillis()
                    + " ms (Limits.handshakeTimeout; change it with Limits.withHandshakeTimeout); " + why));
        }
    }

    @Override
    public LineHandler opened(Line line, Handshake handshake) {
        end();
        return attempt.opened(line, handshake);
    }

    @Override
    public void failed(Throwable cause) {
        if (!over) {
            end();
            attempt.failed(cause);
        }
    }

    void cancel() {
        if (!over) {
            end();
            if (upgrade != null) {
                upgrade.cancel();
            }
        }
    }

    private void end() {
        over = true;
        cancelTimeout.run();
    }
}
