package dev.longwire.serial;

import dev.longwire.Handshake;
import dev.longwire.HandshakeException;
import dev.longwire.transport.Connector;
import dev.longwire.transport.Line;
import dev.longwire.transport.LineHandler;
import dev.longwire.transport.Loop;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One attempt to open a WebSocket: find the port, open it, upgrade. Used on the loop. */
final class SerialOpening implements Connector.Attempt {
    private final SerialConnector connector;
    private final Loop loop;
    private final Connector.Attempt attempt;
    private final Runnable openPort = this::openPort;

    /** Null until the port is open. */
    private @Nullable Requests requests;

    private Runnable cancelTimeout = () -> {};
    private boolean over;

    SerialOpening(SerialConnector connector, Loop loop, Connector.Attempt attempt) {
        this.connector = connector;
        this.loop = loop;
        this.attempt = attempt;
    }

    void start() {
        cancelTimeout =
                loop.deadlines().after(connector.limits().handshakeTimeout().toNanos(), this::timedOut);
        OpenPorts.THREADS.execute(openPort);
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
        String where = port.path() + " at " + port.settings().describe();
        requests = new Requests(connector, line, where, this, this::hopeless);
        requests.send();
    }

    private void hopeless(HandshakeException why) {
        cancel();
        attempt.failed(why);
    }

    private void timedOut() {
        if (!over) {
            String why = requests == null ? "the port was not found and opened" : requests.silence();
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
            if (requests != null) {
                requests.cancel();
            }
        }
    }

    private void end() {
        over = true;
        cancelTimeout.run();
        OpenPorts.THREADS.remove(openPort); // if it still waits for others
        if (requests != null) {
            requests.end();
        }
    }
}
