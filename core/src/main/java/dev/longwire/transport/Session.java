package dev.longwire.transport;

import static dev.longwire.CloseCode.ABNORMAL;
import static dev.longwire.CloseCode.INTERNAL_ERROR;

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
import dev.longwire.protocol.Role;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One life of a socket, from {@code open()} or a server's accept to its one {@link Event.Closed}: its status, and the events
 * that say that it has changed. First there is an {@link Opening}, then perhaps an {@link OpenConnection}. Methods marked "any
 * thread" may be called from any; all others, and every event, run on the loop that the line lives on.
 */
final class Session {
    private static final AtomicReferenceFieldUpdater<Session, Status> STATUS =
            AtomicReferenceFieldUpdater.newUpdater(Session.class, Status.class, "status");

    private final LineSocket socket;
    private final Listener listener;
    private final Limits limits;
    private final Loop loop;
    private volatile Status status;
    private final ReadingGate gate = new ReadingGate();

    private @Nullable Opening opening;
    /** There before the status is OPEN. */
    private volatile @Nullable OpenConnection connection;

    private volatile @Nullable Agreement agreement;
    private volatile Event.@Nullable Closed ended;
    private boolean closingTold;

    private Session(LineSocket socket, Listener listener, Limits limits, Loop loop, Status initial) {
        this.socket = socket;
        this.listener = listener;
        this.limits = limits;
        this.loop = loop;
        this.status = initial;
    }

    /** A client's, which {@link #start} will open. */
    static Session opening(LineSocket socket, Listener listener, Limits limits, Loop loop) {
        return new Session(socket, listener, limits, loop, Status.OPENING);
    }

    /** A server's, whose line is open. */
    static Session accepted(LineSocket socket, Listener listener, Limits limits, Line line, Agreement agreed) {
        Session session = new Session(socket, listener, limits, line.loop(), Status.OPEN);
        session.establish(line, agreed, Role.SERVER);
        return session;
    }

    /** Once the status was OPEN. */
    OpenConnection established() {
        return Objects.requireNonNull(connection, "the connection is there before the status is OPEN");
    }

    /** Null until there is one. */
    @Nullable
    OpenConnection connection() {
        return connection;
    }

    /** What a listener is just being told of, so that it can be read later too; null if it has to be copied. On the loop. */
    @Nullable
    HeldOctets hold(ByteBuffer data) {
        return HeldOctets.of(established().line(), data);
    }

    private OpenConnection establish(Line line, Agreement agreed, Role role) {
        OpenConnection established =
                new OpenConnection(this, socket, listener, limits, gate, line, agreed.compression(), role);
        agreement = agreed;
        connection = established;
        return established;
    }

    // ---- any thread -------------------------------------------------------------------------------------------------

    Status status() {
        return status;
    }

    Loop loop() {
        return loop;
    }

    Duration closeTimeout() {
        return limits.closeTimeout();
    }

    @Nullable
    Handshake handshake() {
        Agreement made = agreement;
        return made == null ? null : made.handshake();
    }

    @Nullable
    Duration roundTripTime() {
        OpenConnection open = connection;
        return open == null ? null : open.sender().roundTripTime();
    }

    long bufferedAmount() {
        OpenConnection open = connection;
        return open == null ? 0 : open.sender().bufferedAmount();
    }

    /** The way to send. */
    Sender sender() {
        if (status != Status.OPEN) {
            throw notOpen();
        }
        return established().sender();
    }

    void ping(CompletableFuture<Duration> answered) {
        Sender open = sender();
        if (!onLoop(() -> ping(open, answered))) {
            throw notOpen();
        }
    }

    /** What goes wrong is told, and costs nothing else. */
    private static void ping(Sender open, CompletableFuture<Duration> answered) {
        try {
            open.ping(answered);
        } catch (RuntimeException | Error thrown) {
            Reserve.open(thrown);
            answered.completeExceptionally(thrown);
        }
    }

    /** Closes, or gives up opening; does nothing if that has begun. */
    void close(CloseFrame frame) {
        boolean opening = STATUS.compareAndSet(this, Status.OPENING, Status.CLOSING);
        if (opening || STATUS.compareAndSet(this, Status.OPEN, Status.CLOSING)) {
            try {
                carryOutClose(frame, opening);
            } catch (OutOfMemoryError noHeap) { // nobody can close it again
                Reserve.open(noHeap);
                carryOutClose(frame, opening);
            }
        }
    }

    private void carryOutClose(CloseFrame frame, boolean opening) {
        if (opening) {
            later(this::abandon);
        } else {
            OpenConnection open = established();
            open.sender().seal(frame);
            later(open::startClosing);
        }
    }

    /** Ends the connection at once, or gives up opening. */
    void abort() {
        boolean opening = STATUS.compareAndSet(this, Status.OPENING, Status.CLOSING);
        leaveOpen();
        try {
            carryOutAbort(opening);
        } catch (OutOfMemoryError noHeap) {
            Reserve.open(noHeap);
            carryOutAbort(opening);
        }
    }

    private void carryOutAbort(boolean opening) {
        OpenConnection open = connection;
        if (opening) {
            later(this::abandon);
        } else if (open != null) {
            later(open::abort);
        }
    }

    /** Fails the connection, or the attempt to open it, because a callback threw. */
    void fail(Throwable thrown) {
        boolean told;
        try {
            told = later(() -> thrown(thrown));
        } catch (OutOfMemoryError noHeap) {
            Reserve.open(noHeap);
            told = later(() -> thrown(thrown));
        }
        if (!told) {
            Uncaught.report(thrown);
        }
    }

    void pause(ReadingGate.Reason reason) {
        gate.close(reason);
        followGate();
    }

    void resume(ReadingGate.Reason reason) {
        gate.open(reason);
        followGate();
    }

    private void followGate() {
        try {
            onLoop(gate::follow);
        } catch (OutOfMemoryError noHeap) { // or it might stay shut
            Reserve.open(noHeap);
            onLoop(gate::follow);
        }
    }

    NotOpenException notOpen() {
        Event.Closed closed = ended;
        if (closed != null) {
            return new NotOpenException(socket, "the socket is closed", closed);
        }
        Status now = status;
        return new NotOpenException(
                socket,
                now == Status.OPEN ? Status.CLOSING : now,
                switch (now) {
                    case OPENING -> "the socket is still opening; send after Event.Opened";
                    case OPEN, CLOSING -> "the socket is closing; nothing more can be sent";
                    case CLOSED -> "the socket is closed";
                });
    }

    /**
     * Whether this was thrown because the socket is closing or closed, at a listener or callback that was told nothing of it
     * yet: no fault of its own, and no news either, since Closed follows.
     *
     * @param ending whether it is known to be closing, whatever the status says yet
     */
    boolean isLate(Throwable thrown, boolean ending) {
        Status now = status;
        return thrown instanceof NotOpenException late
                && late.socket() == socket
                && (ending || now == Status.CLOSING || now == Status.CLOSED);
    }

    /**
     * Whether this says that another socket did not take a message: what happens to one socket fails no other one. That it has
     * ended its own Closed tells; that its queue is full nobody else would learn, so that is reported. To send to a socket that
     * was not open yet is a fault of who does it.
     */
    boolean isAnothers(Throwable thrown) {
        if (thrown instanceof SendQueueFullException full && full.socket() != socket) {
            Uncaught.report(thrown);
            return true;
        }
        return thrown instanceof NotOpenException late
                && late.socket() != socket
                && (late.status() == Status.CLOSING || late.closed() != null);
    }

    /** Returns whether it was, or will be, run. */
    boolean onLoop(Runnable task) {
        if (loop.inLoop()) {
            task.run();
            return true;
        }
        return later(task);
    }

    /** Returns whether the loop takes tasks. One that was shut down has ended its lines: there is nothing left to do it to. */
    boolean later(Runnable task) {
        try {
            Reserve.execute(loop, task);
            return true;
        } catch (RejectedExecutionException shutDown) {
            return false;
        }
    }

    // ---- opening ----------------------------------------------------------------------------------------------------

    /**
     * Starts to open. Any thread.
     *
     * @throws RejectedExecutionException if the loop was shut down; nothing has happened then
     */
    void start(Connector connector) {
        loop.execute(() -> {
            Opening first = new Opening(connector, loop, limits, this);
            opening = first;
            if (toldOpening() && status == Status.OPENING) {
                first.start();
            } else {
                abandon();
            }
        });
    }

    /** Instead of {@link #start}: all that happens is told at once. */
    void refuse(Throwable why) {
        if (toldOpening()) {
            failed(why);
        }
    }

    /** Returns whether the listener took it well. */
    private boolean toldOpening() {
        try {
            listener.onOpening(socket);
            return true;
        } catch (Throwable thrown) {
            if (isAnothers(thrown)) {
                return true;
            }
            finish(failedWith(thrown));
            return false;
        }
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

    /** The way there was a success. Returns who takes what happens on the line from now on. */
    LineHandler opened(Line line, Handshake agreed) {
        OpenConnection established = establish(line, Agreement.of(agreed), Role.CLIENT);
        if (!STATUS.compareAndSet(this, Status.OPENING, Status.OPEN)) {
            connection = null;
            agreement = null;
            line.abort();
            abandoned();
            return new DiscardingHandler();
        }
        established.opened();
        return established;
    }

    /** It was none, and left nothing open. */
    void failed(Throwable cause) {
        boolean refused = cause instanceof HandshakeException answer && answer.status() != 0;
        finish(new Event.Closed(ABNORMAL, "", refused ? ClosedBy.REMOTE : ClosedBy.LINE, false, cause));
    }

    // ---- the changes of status --------------------------------------------------------------------------------------

    /** A closing handshake has begun. */
    void leaveOpen() {
        STATUS.compareAndSet(this, Status.OPEN, Status.CLOSING);
    }

    /** Tells that the status is CLOSING, once, if it is. */
    void tellClosing() {
        if (!closingTold && status == Status.CLOSING) {
            closingTold = true;
            try {
                listener.onClosing(socket);
            } catch (Throwable thrown) {
                if (isAnothers(thrown)) {
                    return;
                }
                OpenConnection open = connection;
                if (open != null) {
                    open.fail(thrown); // the caller is about to settle it
                } else {
                    Uncaught.report(thrown);
                }
            }
        }
    }

    void finish(Event.Closed closed) {
        if (ended != null) {
            return;
        }
        ended = closed;
        socket.finish(this, closed);
        Reserve.fill();
    }

    /** Tells the listener of the end. Whatever is told may fail, and takes no memory here. */
    void tell(Event.Closed closed) {
        if (STATUS.getAndSet(this, Status.CLOSED) == Status.CLOSING && !closingTold) {
            try {
                listener.onClosing(socket);
            } catch (Throwable thrown) {
                last(thrown);
            }
        }
        OpenConnection open = connection;
        if (open != null) {
            open.sender().refuse();
        }
        Throwable cause = closed.cause();
        if (cause != null) {
            try {
                listener.onError(socket, cause);
            } catch (Throwable thrown) {
                last(thrown);
            }
        }
        try {
            listener.onClosed(socket, closed);
        } catch (Throwable thrown) {
            last(thrown);
        }
    }

    /** The application's code threw: that fails what there is. */
    private void thrown(Throwable thrown) {
        OpenConnection open = connection;
        if (open != null) {
            open.fail(thrown);
            open.flush();
        } else if (opening != null && opening.giveUp()) {
            finish(failedWith(thrown));
        } else {
            Uncaught.report(thrown);
        }
    }

    private static Event.Closed failedWith(Throwable thrown) {
        return new Event.Closed(INTERNAL_ERROR, "internal error", ClosedBy.LOCAL, false, thrown);
    }

    /** Thrown where no connection is left that could fail. */
    private void last(Throwable thrown) {
        if (!isAnothers(thrown)) {
            Uncaught.report(thrown);
        }
    }
}
