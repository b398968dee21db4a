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
import dev.longwire.SendQueueFullException;
import dev.longwire.Status;
import dev.longwire.protocol.CloseFrame;
import dev.longwire.protocol.Connection;
import dev.longwire.protocol.MaskKeys;
import dev.longwire.protocol.Opcode;
import dev.longwire.protocol.Role;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One life of a socket, from {@code open()} or a server's accept to its one {@link Event.Closed}: the place where senders on
 * any thread meet the loop that the connection lives on. Methods marked "any thread" may be called from any; all others, and
 * every event, run on the loop.
 */
final class Session implements LineHandler, Connection.Handler, Connector.Attempt {
    /** Bytes given to the line and not yet taken, past which waiting messages stay in the outbox. */
    private static final long LINE_FULL = 256 << 10;

    private static final CloseFrame ANSWER = new CloseFrame(NORMAL, "");

    private final LineSocket socket;
    private final Listener listener;
    private final Limits limits;
    private final Loop loop;
    private final long started;
    private final AtomicReference<Status> status;
    private final Outbox outbox;
    private final Pings pings = new Pings();
    private final AtomicLong unsent = new AtomicLong();
    private final ReadingGate gate = new ReadingGate(this::reading);
    private final Wakeup wakeup;

    private @Nullable Opening opening;
    private @Nullable Line line;
    private @Nullable Connection connection;
    private volatile @Nullable Handshake handshake;
    private volatile Event.@Nullable Closed ended;

    /** Inside a read pass, which {@link #readComplete()} ends with a flush. */
    private boolean inRead;

    private boolean flushComing;
    private boolean closingTold;
    private boolean inputOver;
    private boolean lineFinished;
    private boolean lineClosed;

    Session(LineSocket socket, Listener listener, Limits limits, Loop loop, Status initial) {
        this.socket = socket;
        this.listener = listener;
        this.limits = limits;
        this.loop = loop;
        this.started = loop.nanoTime();
        this.status = new AtomicReference<>(initial);
        this.outbox = new Outbox(limits.sendQueue());
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
        return pings.roundTrip();
    }

    long bufferedAmount() {
        return outbox.waitingCost() + unsent.get();
    }

    /** Sends a message whose buffer stays the caller's; its position and limit stay. */
    void send(int opcode, ByteBuffer payload) {
        if (!sendAtOnce(opcode, payload)) {
            enqueue(Outgoing.message(opcode, copyOf(payload), null), !IoThread.isCurrent());
        }
    }

    /** Sends a message whose buffer is the session's from now on. */
    void sendOwned(int opcode, ByteBuffer payload, @Nullable CompletableFuture<@Nullable Void> done) {
        if (done != null || !sendAtOnce(opcode, payload)) {
            enqueue(Outgoing.message(opcode, payload, done), done == null && !IoThread.isCurrent());
        }
    }

    static ByteBuffer copyOf(ByteBuffer payload) {
        return ByteBuffer.allocate(payload.remaining())
                .put(0, payload, payload.position(), payload.remaining());
    }

    private boolean sendAtOnce(int opcode, ByteBuffer payload) {
        if (!loop.inLoop()) {
            return false;
        }
        Connection open = connection;
        Line to = line;
        if (status.get() != Status.OPEN || open == null || to == null || open.phase() != Connection.Phase.OPEN) {
            throw notOpen();
        }
        if (!outbox.isEmpty()) {
            pump();
            if (!outbox.isEmpty()) {
                return false;
            }
        }
        long pending = to.written() - to.taken();
        if (pending != 0 && pending + payload.remaining() > limits.sendQueue()) {
            throw new SendQueueFullException(pending, payload.remaining(), limits.sendQueue());
        }
        open.send(opcode, payload);
        flushSoon();
        return true;
    }

    private void enqueue(Outgoing message, boolean mayWait) {
        if (status.get() != Status.OPEN) {
            throw notOpen();
        }
        if (outbox.add(message, mayWait)) {
            loop.execute(this::pumpAndFlush);
        }
    }

    void ping(CompletableFuture<Duration> answered) {
        if (status.get() != Status.OPEN) {
            throw notOpen();
        }
        onLoop(() -> sendPing(answered));
    }

    /** Closes, or gives up opening; does nothing if that has begun. */
    void close(CloseFrame frame) {
        if (status.compareAndSet(Status.OPEN, Status.CLOSING)) {
            if (outbox.seal(Outgoing.close(frame), this::notOpen)) {
                onLoop(this::pumpAndFlush);
            }
            onLoop(this::startClosing);
        } else if (status.compareAndSet(Status.OPENING, Status.CLOSING)) {
            onLoop(this::abandon);
        }
    }

    /** Fails the connection with 1011 because a callback threw. */
    void fail(Throwable thrown) {
        onLoop(() -> {
            if (connection != null) {
                connection.fail(thrown, now());
                settle();
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
        handshake = agreed;
        connection = new Connection(
                role, limits, role == Role.CLIENT ? new MaskKeys(new SecureRandom()) : () -> 0, opened, this, now());
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
        inRead = true;
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
        inRead = false;
        settle();
        flush();
    }

    @Override
    public void taken() {
        afterTaken();
        if (!outbox.isEmpty()) {
            pumpAndFlush();
        } else {
            settle();
        }
    }

    @Override
    public void inputEnded() {
        inputOver = true;
        connection().inputEnded(now());
        settle();
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        lineClosed = true;
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
        pings.pong(payload, now());
        listener.onPong(socket, payload);
    }

    @Override
    public void closeReceived(CloseFrame frame) {
        status.compareAndSet(Status.OPEN, Status.CLOSING);
        tellClosing();
        outbox.seal(Outgoing.close(ANSWER), this::notOpen);
        pump();
    }

    // ---- sending ----------------------------------------------------------------------------------------------------

    private void pumpAndFlush() {
        if (connection == null) {
            return;
        }
        pump();
        flush();
        settle();
    }

    /** Writes waiting messages to the line until it is full. Returns whether there was any. */
    private boolean pump() {
        Connection to = connection();
        Line out = line();
        boolean any = false;
        while (!outbox.isEmpty() && out.written() - out.taken() < LINE_FULL) {
            Outgoing next = outbox.poll();
            if (next == null) {
                break;
            }
            any = true;
            if (next.close != null) {
                to.close(next.close, now());
            } else if (to.phase() == Connection.Phase.OPEN || to.phase() == Connection.Phase.CLOSE_RECEIVED) {
                to.send(next.opcode, next.payload);
            } else {
                outbox.fail(this::notOpen);
                break;
            }
            outbox.written(next, out.written());
        }
        return any;
    }

    private void flushSoon() {
        if (!inRead && !flushComing) {
            flushComing = true;
            loop.execute(this::flush);
        }
    }

    private void flush() {
        flushComing = false;
        Line out = line();
        do {
            out.flush();
        } while (pump()); // what the line took at once leaves room for more
        afterTaken();
    }

    private void afterTaken() {
        Line out = line();
        long taken = out.taken();
        long pending = out.written() - taken;
        if (pending != unsent.getPlain()) {
            unsent.lazySet(pending);
            connection().progress(pending == 0, now());
        }
        outbox.taken(taken);
        gate.taken(taken);
    }

    private void sendPing(@Nullable CompletableFuture<Duration> answered) {
        Connection to = connection();
        if (to.phase() != Connection.Phase.OPEN) {
            if (answered != null) {
                answered.completeExceptionally(notOpen());
            }
            return;
        }
        ByteBuffer payload = pings.next(now(), answered);
        if (payload != null) {
            to.ping(payload);
            flushSoon();
        } else if (answered != null) {
            answered.completeExceptionally(new IllegalStateException(
                    Pings.MOST + " Pings wait for their Pong already; wait for one of them first"));
        }
    }

    // ---- time and ends ----------------------------------------------------------------------------------------------

    private void expire() {
        Connection due = connection();
        if (due.expire(now())) {
            sendPing(null);
        }
        settle();
    }

    private void startClosing() {
        if (connection != null && ended == null) {
            connection.closing(now());
            tellClosing();
            settle();
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
        boolean over = inputOver || current.expired();
        switch (phase) {
            case CLOSED -> {
                if (over || current.role() == Role.SERVER) { // §7.1.1: the server ends the line first
                    endLine(current.expired());
                }
            }
            case FAILED -> { // §7.1.7; reading on, so that our Close is not lost to a reset, until the peer ends too
                outbox.fail(this::notOpen);
                gate.stayOpen();
                if (!lineFinished) {
                    lineFinished = true;
                    line().finish();
                }
                if (over) {
                    endLine(current.expired());
                }
            }
            case LOST -> endLine(true);
            default -> {}
        }
    }

    /** Ends the line; at once if what was sent is stuck and there is no more time to wait for it. */
    private void endLine(boolean timeIsUp) {
        Line ending = line();
        if (timeIsUp && ending.taken() != ending.written()) {
            ending.abort();
        } else if (!lineClosed) {
            lineClosed = true;
            ending.close();
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
        tellClosing();
        wakeup.cancel();
        ended = closed;
        socket.finish(() -> {
            status.set(Status.CLOSED);
            outbox.fail(this::notOpen);
            pings.fail(notOpen());
            unsent.set(0);
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

    private long now() {
        return loop.nanoTime() - started;
    }
}
