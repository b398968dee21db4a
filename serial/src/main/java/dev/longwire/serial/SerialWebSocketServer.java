package dev.longwire.serial;

import dev.longwire.Limits;
import dev.longwire.WebSocket;
import dev.longwire.handshake.HostRule;
import dev.longwire.server.Answer;
import dev.longwire.server.ServerBuilder;
import dev.longwire.server.SocketRoutes;
import dev.longwire.transport.CallbackThreads;
import dev.longwire.transport.Callbacks;
import dev.longwire.transport.IoThread;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The device's end of a serial line (RFC 6455 §4.2): accepts one session after another on one port. A request that comes where a
 * frame should begin ends the session that is open, for then the other side has started anew.
 *
 * <p>There is no host and no origin on a line; whoever holds the other end is let in. Safe for use by several threads. Its
 * threads are daemon threads.
 */
public final class SerialWebSocketServer implements AutoCloseable {
    /** Beyond the close timeout of the session. */
    private static final Duration ROOM = Duration.ofSeconds(5);

    private final Accepting accepting;
    private final String port;
    private final Duration closeTimeout;
    private final Callbacks callbacks;

    private SerialWebSocketServer(Accepting accepting, String port, Duration closeTimeout, Callbacks callbacks) {
        this.callbacks = callbacks;
        this.accepting = accepting;
        this.port = port;
        this.closeTimeout = closeTimeout;
    }

    /**
     * Starts with the default settings.
     *
     * @param deviceName names the port, as in {@link SerialWebSocket#builder}
     * @return settings to be changed
     * @throws IllegalArgumentException if the name is empty
     */
    public static Builder builder(String deviceName) {
        return new Builder(new DeviceName(deviceName));
    }

    /**
     * The port it was started on.
     *
     * @return such as {@code /dev/ttyGS0}
     */
    public String port() {
        return port;
    }

    /**
     * The socket of the session that is open.
     *
     * @return null if there is none
     */
    public @Nullable WebSocket socket() {
        return accepting.socket();
    }

    /**
     * When it ended. What depends on the stage runs on the I/O thread unless you choose otherwise.
     *
     * @return completes when the port was closed, by {@link #close} or after {@link Builder#sessions}; fails with an {@link
     *     IOException} when the port was lost and is not opened again
     */
    public CompletionStage<@Nullable Void> ended() {
        return accepting.ended().copy();
    }

    /**
     * Closes the session with 1001 ({@link dev.longwire.CloseCode#GOING_AWAY}) after what was queued on it, then the port. What
     * is not closed within {@link Limits#closeTimeout()} and 5 s is aborted. Returns when the port is closed and every callback
     * has returned from its last event; at once on an I/O thread; without waiting for callbacks inside of one. An interrupt ends
     * the wait, aborts the rest and stays set.
     */
    @Override
    public void close() {
        SerialLoop.SHARED.execute(accepting::close);
        if (IoThread.isCurrent()) {
            return;
        }
        boolean inCallback = Callbacks.isCaller();
        CompletableFuture<?> ended = accepting
                .ended()
                .handle((closed, lost) ->
                        null) // a port that was lost before is closed, which is all that was asked for
                .thenCompose(any -> inCallback ? CompletableFuture.completedFuture(null) : callbacks.returned());
        try {
            ended.get(closeTimeout.plus(ROOM).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            SerialLoop.SHARED.execute(accepting::abort);
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException stuck) {
            SerialLoop.SHARED.execute(accepting::abort);
        }
    }

    /** The settings of a server. Not for use by several threads at once. */
    public static final class Builder extends ServerBuilder<Builder> {
        private final DeviceName device;
        private LineSettings line =
                new LineSettings(SerialWebSocket.DEFAULT_BAUD_RATE, 1, Parity.NONE, FlowControl.NONE);
        private @Nullable Limits limits;
        private boolean lenient;
        private @Nullable Reopen reopen;
        private int sessions = -1;
        private Executor executor = CallbackThreads.shared();

        private Builder(DeviceName device) {
            this.device = device;
            paths().defaults().allowAnyOrigin();
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Sets how bits travel.
         *
         * @param baudRate bits in a second, at least 1; by default {@value SerialWebSocket#DEFAULT_BAUD_RATE}
         * @param dataBits 8
         * @param stopBits 1 or 2
         * @param parity the bit that guards each byte
         * @param flowControl how the ends hold each other back
         * @return this
         * @throws IllegalArgumentException if one is out of its range; the message says which
         */
        public Builder line(int baudRate, int dataBits, int stopBits, Parity parity, FlowControl flowControl) {
            LineSettings.checkDataBits(dataBits);
            line = new LineSettings(
                    baudRate,
                    stopBits,
                    Objects.requireNonNull(parity, "parity"),
                    Objects.requireNonNull(flowControl, "flowControl"));
            return this;
        }

        /**
         * Sets the speed of the line.
         *
         * @param bitsPerSecond at least 1; by default {@value SerialWebSocket#DEFAULT_BAUD_RATE}
         * @return this
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder baudRate(int bitsPerSecond) {
            return line(bitsPerSecond, LineSettings.DATA_BITS, line.stopBits(), line.parity(), line.flowControl());
        }

        /**
         * Sets the limits of each socket; those that an {@link Answer} gives count as they are, however slow the line is. A timeout that is shorter than what the line takes for 8 KiB is raised to that.
         *
         * @param limits instead of {@link Limits#DEFAULT} with a send queue of what the line carries in ten seconds, at least 16
         *     KiB
         * @return this
         */
        public Builder limits(Limits limits) {
            this.limits = Objects.requireNonNull(limits, "limits");
            return this;
        }

        /**
         * Accepts requests as host programs of control surfaces really send them: a line may end with LF alone, the version may stand
         * on a line of its own behind {@code GET /index.html}, Host and Sec-WebSocket-Version may be missing ({@code
         * Handshake.request()} shows {@code localhost} and 13 then), and any text that is not empty is a key. It is answered by its
         * hash (RFC 6455 §4.2.2 item 5). Without this, a request has to be what RFC 9112 and RFC 6455 demand.
         *
         * @return this
         */
        public Builder lenient() {
            lenient = true;
            return this;
        }

        /**
         * Opens the port again when it was lost, until {@link SerialWebSocketServer#close}.
         *
         * @param reopen such as {@link Reopen#DEFAULT}
         * @return this
         */
        public Builder reopen(Reopen reopen) {
            this.reopen = Objects.requireNonNull(reopen, "reopen");
            return this;
        }

        /**
         * Closes the port after some sessions.
         *
         * @param most at least 1; by default there is no end
         * @return this
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder sessions(int most) {
            if (most < 1) {
                throw new IllegalArgumentException("sessions is " + most + "; it must be at least 1");
            }
            sessions = most;
            return this;
        }

        /**
         * Sets where callbacks run. Each socket gives it one task at a time.
         *
         * @param executor instead of virtual threads or, where the JVM has none, a pool of daemon threads
         * @return this
         */
        public Builder executor(Executor executor) {
            this.executor = Objects.requireNonNull(executor, "executor");
            return this;
        }

        /**
         * Opens the port and waits for requests. Not for an I/O thread.
         *
         * @return a server, to be closed by the caller
         * @throws IOException if the port cannot be opened; the message says why
         * @throws IllegalStateException if there is no path
         */
        public SerialWebSocketServer start() throws IOException {
            if (paths().isEmpty()) {
                throw new IllegalStateException(
                        "a server needs a path to answer at: add one with path(\"/index.html\", callback)");
            }
            Limits bounds = SlowLine.scaled(limits == null ? SlowLine.defaults(line) : limits, line);
            paths().defaults().limits(bounds);
            Callbacks ofSessions = Callbacks.ofCaller(null);
            SocketRoutes routes = paths().routes(executor, ofSessions, HostRule.any(), false);
            Accepting accepting =
                    new Accepting(device, line, routes, bounds, lenient, reopen, sessions, SerialLoop.SHARED);
            OpenPort opened = accepting.openPort();
            SerialLoop.SHARED.execute(() -> accepting.start(opened));
            return new SerialWebSocketServer(accepting, opened.path(), bounds.closeTimeout(), ofSessions);
        }
    }
}
