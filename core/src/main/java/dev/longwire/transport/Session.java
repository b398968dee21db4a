package dev.longwire.transport;

import static dev.longwire.CloseCode.ABNORMAL;
import static dev.longwire.CloseCode.NORMAL;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.Handshake;
import dev.longwire.HandshakeException;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.NotOpenException;
import dev.longwire.Status;
import dev.longwire.protocol.CloseFrame;
import dev.longwire.protocol.Connection;
import dev.longwire.protocol.MaskKeys;
import dev.longwire.protocol.Role;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One life of a socket, from {@code open()} or a server's accept to its one {@link Event.Closed}. Methods marked "any thread"
 * may be called from any; all others, and every event, run on the loop that the line lives on.
 */
final class Session implements LineHandler, Connection.Handler, Connector.Attempt {
    private static final CloseFrame ANSWER = new CloseFrame(NORMAL, "");

    private final LineSocket socket;
    private final Listener listener;
    private final Limits limits;
    private final Loop loop;
    private final long started;
    private final AtomicReference<Status> status;
    private final Sender sender;
    private final ReadingGate gate = new ReadingGate(this::reading);
    private final Wakeup wakeup;

    private @Nullable Opening opening;
    private @Nullable Line line;
    private @Nullable Connection connection;
    private volatile @Nullable Handshake handshake;
    private volatile Event.@Nullable Closed ended;

    private @Nullable LineEnd lineEnd;
    private boolean closingTold;

    Session(LineSocket socket, Listener listener, Limits limits, Loop loop, Status initial) {
        this.socket = socket;
        this.listener = listener;
        this.limits = limits;
        this.loop = loop;
        this.started = loop.nanoTime();
        this.status = new AtomicReference<>(initial);
        this.sender = new Sender(this, loop, limits);
        this.wakeup = new Wakeup(loop, this::now, this::expire);
    }

    // ---- any thread -------------------------------------------------------------------------------------------------

    Status status() {
        return status.get();
    }

    @Nullable Handshake handshake() {
        return handshake;
    }

    @Nullable Duration roundTripTime() {
        return sender.roundTripTime();
    }

    long bufferedAmount() {
        return sender.bufferedAmount();
    }

    /** The way to send. */
    Sender sender() {
        if (status.get() != Status.OPEN) {
            throw notOpen();
        }
        return sender;
    }

    void ping(CompletableFuture<Duration> answered) {
        Sender open = sender();
        onLoop(() -> open.ping(answered));
    }

    /** Closes, or gives up opening; does nothing if that has begun. */
    void close(CloseFrame frame) {
        if (status.compareAndSet(Status.OPEN, Status.CLOSING)) {
            sender.seal(frame);
            loop.execute(this::startClosing);
        } else if (status.compareAndSet(Status.OPENING, Status.CLOSING)) {
            loop.execute(this::abandon);
        }
    }

    /** Fails the connection with 1011 because a callback threw. */
    void fail(Throwable thrown) {
        loop.execute(() -> {
            if (connection != null && ended == null) {
                connection.fail(thrown, now());
                flush();
            }
        });
    }

    void pause(ReadingGate.Reason reason) {
        onLoop(() -> gate.close(reason));
    }

    void resume(ReadingGate.Reason reason) {
        onLoop(() -> gate.open(reason));
    }

    NotOpenException notOpen() {
        Event.Closed closed = ended;
        if (closed != null) {
            return new NotOpenException("the socket is closed", closed);
        }
        return new NotOpenException(
                switch (status.get()) {
                    case OPENING -> "the socket is still opening; send after Event.Opened";
                    case OPEN, CLOSING -> "the socket is closing; nothing more can be sent";
                    case CLOSED -> "the socket is closed";
                });
    }

    private void onLoop(Runnable task) {
        if (loop.inLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    // ---- opening ----------------------------------------------------------------------------------------------------

    void start(Connector connector) {
        loop.execute(() -> {
            opening = new Opening(connector, loop, limits, this);
            try {
                listener.onOpening(socket);
            } catch (RuntimeException | Error thrown) {
                failed(thrown);
                return;
            }
            if (status.get() == Status.OPENING) {
                opening.start();
            } else {
                abandon();
            }
        });
    }

    /** Gives up opening, because of {@link #close}. */
    private void abandon() {
        if (opening != null && opening.giveUp()) {
            abandoned();
        }
    }

    private void abandoned() {
        tellClosing();
        finish(new Event.Closed(ABNORMAL, "", ClosedBy.LOCAL, false, null));
    }

    @Override
    public LineHandler opened(Line opened, Handshake agreed) {
        if (!status.compareAndSet(Status.OPENING, Status.OPEN)) {
            opened.abort();
            abandoned();
            return new DiscardingHandler();
        }
        accepted(opened, agreed, Role.CLIENT);
        return this;
    }

    void accepted(Line opened, Handshake agreed, Role role) {
        line = opened;
        lineEnd = new LineEnd(opened);
        handshake = agreed;
        connection = new Connection(
                role, limits, role == Role.CLIENT ? new MaskKeys(new SecureRandom()) : () -> 0, opened, this, now());
        sender.open(opened, connection);
        guarded(() -> listener.onOpened(socket));
        settle();
    }

    @Override
    public void failed(Throwable cause) {
        boolean refused = cause instanceof HandshakeException answer && answer.status() != 0;
        finish(new Event.Closed(ABNORMAL, "", refused ? ClosedBy.REMOTE : ClosedBy.LINE, false, cause));
    }

    // ---- from the line ----------------------------------------------------------------------------------------------

    @Override
    public void received(ByteBuffer bytes) {
        sender.readBegins();
        Line from = line();
        long before = from.written();
        connection().receive(bytes, now());
        gate.answered(from.written() - before, from.written());
    }

    @Override
    public void readComplete() {
        try {
            listener.onReadComplete(socket);
        } catch (RuntimeException | Error thrown) {
            connection().fail(thrown, now());
        }
        flush();
    }

    @Override
    public void taken() {
        if (sender.hasWaiting()) {
            flush();
        } else {
            sender.taken();
            gate.taken(line().taken());
        }
    }

    @Override
    public void inputEnded() {
        if (lineEnd != null) {
            lineEnd.inputOver();
        }
        connection().inputEnded(now());
        settle();
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        finish(connection().closed(cause));
    }

    // ---- from the connection ----------------------------------------------------------------------------------------

    @Override
    public void text(ByteBuffer utf8) {
        listener.onText(socket, utf8);
    }

    @Override
    public void binary(ByteBuffer data) {
        listener.onBinary(socket, data);
    }

    @Override
    public void ping(ByteBuffer payload) {
        listener.onPing(socket, payload);
    }

    @Override
    public void pong(ByteBuffer payload) {
        sender.pong(payload);
        listener.onPong(socket, payload);
    }

    @Override
    public void closeReceived(CloseFrame frame) {
        status.compareAndSet(Status.OPEN, Status.CLOSING);
        tellClosing();
        sender.seal(ANSWER);
        sender.pump();
    }

    // ---- time and ends ----------------------------------------------------------------------------------------------

    /** Passes on what was written, and does to the line what the connection has come to. */
    void flush() {
        if (ended == null) {
            sender.flush();
            gate.taken(line().taken());
            settle();
        }
    }

    private void expire() {
        if (connection().expire(now())) {
            sender.ping(null);
        }
        settle();
    }

    private void startClosing() {
        if (connection != null && ended == null) {
            connection.closing(now());
            tellClosing();
            flush();
        }
    }

    private void reading(boolean on) {
        if (line != null && connection != null && ended == null) {
            line.reading(on);
            connection.reading(on, now());
            wakeup.at(connection.deadline());
        }
    }

    /** Does to the line what the connection has come to. */
    private void settle() {
        Connection current = connection();
        Connection.Phase phase = current.phase();
        if (phase != Connection.Phase.OPEN) {
            leaveOpen(current, phase);
        }
        wakeup.at(current.deadline());
    }

    private void leaveOpen(Connection current, Connection.Phase phase) {
        if (phase != Connection.Phase.LOST) {
            status.compareAndSet(Status.OPEN, Status.CLOSING);
        }
        tellClosing();
        if (phase == Connection.Phase.FAILED) {
            sender.failWaiting();
            gate.stayOpen();
        }
        if (lineEnd != null) {
            lineEnd.settle(current);
        }
    }

    private void tellClosing() {
        if (!closingTold && status.get() == Status.CLOSING) {
            closingTold = true;
            guarded(() -> listener.onClosing(socket));
        }
    }

    private void finish(Event.Closed closed) {
        if (ended != null) {
            return;
        }
        wakeup.cancel();
        ended = closed;
        socket.finish(() -> {
            if (status.getAndSet(Status.CLOSED) == Status.CLOSING && !closingTold) {
                last(() -> listener.onClosing(socket));
            }
            sender.fail();
            if (closed.cause() != null) {
                last(() -> listener.onError(socket, closed.cause()));
            }
            last(() -> listener.onClosed(socket, closed));
        });
    }

    /** A listener that throws fails the connection, which then closes with what it threw. */
    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error thrown) {
            if (connection != null) {
                connection.fail(thrown, now());
            } else {
                Uncaught.report(thrown);
            }
        }
    }

    /** Where no connection is left that could fail. */
    private static void last(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error thrown) {
            Uncaught.report(thrown);
        }
    }

    private Connection connection() {
        if (connection == null) {
            throw new IllegalStateException("the line is not open");
        }
        return connection;
    }

    private Line line() {
        if (line == null) {
            throw new IllegalStateException("the line is not open");
        }
        return line;
    }

    long now() {
        return loop.nanoTime() - started;
    }
}
