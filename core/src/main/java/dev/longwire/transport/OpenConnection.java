package dev.longwire.transport;

import dev.longwire.Compression;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.NotOpenException;
import dev.longwire.WebSocket;
import dev.longwire.protocol.Connection;
import dev.longwire.protocol.FrameWriter;
import dev.longwire.protocol.MaskKeys;
import dev.longwire.protocol.Output;
import dev.longwire.protocol.Phase;
import dev.longwire.protocol.ProtocolException;
import dev.longwire.protocol.Role;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The open connection of a session, from the end of the opening handshake to the end of the line: passes on what comes from
 * the line, from the peer and with time. Used on the loop.
 */
final class OpenConnection extends Deadlines.Entry implements LineHandler, Sender.Owner, ReadingGate.Switch {
    private final Session session;
    private final LineSocket socket;
    private final Listener listener;
    private final Line line;
    /** Null until the end begins. */
    private @Nullable ConnectionEnd connectionEnd;

    private final Connection connection;
    private final Sender sender;
    private final Pump pump;
    private final ReadingGate gate;

    /** Null until something is held for the peer: most connections of a busy server never do. */
    private volatile @Nullable Holding holding;

    /** Null until a read leaves something for another turn: mostly. */
    private @Nullable Rest rest;

    /** The line has ended. */
    private boolean over;

    OpenConnection(
            Session session,
            LineSocket socket,
            Listener listener,
            Limits limits,
            ReadingGate gate,
            Line line,
            @Nullable Compression compression,
            Role role) {
        this.session = session;
        this.socket = socket;
        this.listener = listener;
        this.line = line;
        this.gate = gate;
        this.connection = new Connection(
                role,
                limits,
                compression,
                maskKeys(role, line),
                line,
                new Delivery(this, socket, listener, line),
                now());
        this.sender = new Sender(line, connection, compression == null, limits, this);
        this.pump = sender.pump();
    }

    private static IntSupplier maskKeys(Role role, Line line) {
        boolean fresh = role == Role.CLIENT && line.masking() == Masking.FRESH_KEYS;
        return fresh ? new MaskKeys(new SecureRandom()) : () -> 0;
    }

    @Override
    public FrameWriter framesTo(Output output) {
        return new FrameWriter(connection.role(), maskKeys(connection.role(), line), output);
    }

    @Override
    public Line line() {
        return line;
    }

    @Override
    public WebSocket socket() {
        return socket;
    }

    /** The way to send; messages from any thread. */
    Sender sender() {
        return sender;
    }

    // ---- from the session -------------------------------------------------------------------------------------------

    /** The first thing that happens. */
    void opened() {
        try {
            gate.lineOpened(this);
            listener.onOpened(socket);
        } catch (Throwable thrown) { // a checked one too: other languages throw them undeclared
            failUnlessLate(thrown);
        }
        try {
            settle();
        } catch (RuntimeException | Error thrown) {
            broken(thrown);
        }
    }

    /** The sender was sealed with our Close. */
    void startClosing() {
        if (over) {
            return;
        }
        endHold();
        try {
            connection.closing(now());
            session.tellClosing();
            flush();
        } catch (RuntimeException | Error thrown) {
            broken(thrown);
        }
    }

    /** Nothing more is waited for. */
    void abort() {
        if (over) {
            return;
        }
        endHold();
        try {
            connection.abort();
            session.tellClosing();
            sender.refuseWaiting();
        } catch (RuntimeException | Error thrown) {
            broken(thrown);
        }
        line.abort();
    }

    /** Fails with 1011 because the application's code threw. What cannot fail any more goes to the uncaught handler. */
    void fail(Throwable thrown) {
        Reserve.open(thrown);
        if (!over) {
            endHold();
            connection.fail(thrown, now());
        }
        if (over || connection.failure() != thrown) {
            Uncaught.report(thrown);
        }
    }

    @Override
    public void failed(Throwable thrown, boolean torn) {
        if (over) {
            return;
        }
        Reserve.open(thrown);
        endHold();
        if (torn) {
            connection.failTorn(thrown, now());
        } else {
            connection.fail(thrown, now());
        }
        session.later(this); // what was tried goes on first, and must not find the line ended
    }

    void failUnlessLate(Throwable thrown) {
        if (!isLate(thrown)) {
            fail(thrown);
        }
    }

    /** Whether this says only that the socket has ended, or another one has. */
    boolean isLate(Throwable thrown) {
        boolean failed = connection.phase() != Phase.OPEN; // and the status follows with the next flush
        return session.isLate(thrown, failed) || session.isAnothers(thrown);
    }

    // ---- from the line ----------------------------------------------------------------------------------------------

    @Override
    public @Nullable ByteBuffer room() {
        return connection.room();
    }

    @Override
    public void receivedInRoom(int bytes) {
        pump.readBegins();
        long before = line.written();
        connection.receivedInRoom(bytes);
        gate.answered(before, line.written());
    }

    @Override
    public void received(ByteBuffer bytes) {
        read(bytes);
        if (bytes.hasRemaining()) {
            rest().keep(bytes);
        }
    }

    /** Leaves something if the turn is over. */
    void read(ByteBuffer bytes) {
        pump.readBegins();
        long before = line.written();
        connection.receive(bytes);
        if (connection.phase() == Phase.CLOSE_SENT && !line.showsEnd() && connection.insideMessage()) {
            connection.progress(line.taken() == line.written(), now());
        }
        gate.answered(before, line.written());
    }

    private Rest rest() {
        if (rest == null) {
            rest = new Rest(this, line, gate);
        }
        return rest;
    }

    @Override
    public void readComplete() {
        connection.nextTurn();
        try {
            listener.onReadComplete(socket);
        } catch (Throwable thrown) {
            failUnlessLate(thrown);
        }
        flush();
    }

    @Override
    public void taken() {
        if (sender.hasWaiting()) {
            flush();
        } else {
            pump.taken();
            gate.taken(line.taken());
        }
    }

    @Override
    public void inputEnded() {
        connectionEnd().inputEnded();
        settle();
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        over = true;
        if (rest != null) {
            rest.drop();
        }
        if (connectionEnd != null) {
            connectionEnd.lineClosed();
        }
        line.loop().deadlines().cancel(this);
        try {
            connection.release();
            session.finish(connection.closed(cause));
        } catch (OutOfMemoryError noHeap) {
            Reserve.open(noHeap);
            sender.refuse(); // what it held may be what is missing
            connection.release();
            session.finish(connection.closed(cause));
        }
        Holding held = holding;
        if (held != null) {
            line.loop().budget().forget(held);
        }
    }

    // ---- memory -----------------------------------------------------------------------------------------------------

    @Override
    public Holding holding() {
        Holding there = holding;
        return there != null ? there : madeHolding();
    }

    private synchronized Holding madeHolding() {
        Holding made = holding;
        if (made == null) {
            made = new Holding(this, sender, gate);
            holding = made;
        }
        return made;
    }

    /** On the loop, but not now: whoever calls may hold a lock, or be in the midst of a write. */
    void later(Runnable task) {
        session.later(task);
    }

    /** Ends it because it holds too much: what it holds is needed, so a peer that takes it slowly is not waited for. */
    void end(ProtocolException cause) {
        if (!over) {
            endHold();
            connection.failSoon(cause, now());
            flush();
        }
    }

    // ---- time and ends ----------------------------------------------------------------------------------------------

    /** Passes on what was written, and does to the line what the connection has come to. */
    void flush() {
        if (!over) {
            pump.flush();
            gate.taken(line.taken());
            settle();
        }
    }

    @Override
    public void run() {
        try {
            flush();
        } catch (RuntimeException | Error thrown) {
            broken(thrown);
        }
    }

    @Override
    void due(long time) {
        try {
            look();
            if (connectionEnd != null) {
                connectionEnd.due(time);
            }
            if (isStuck(time)) {
                connection.giveUp(pump.stuck());
            } else if (connection.expire(time)) {
                sender.ping(null);
            }
            settle();
        } catch (RuntimeException | Error thrown) {
            broken(thrown);
        }
    }

    /** What goes wrong in a task of the loop costs this connection and no other. */
    void broken(Throwable thrown) {
        try {
            fail(thrown);
            settle();
        } catch (RuntimeException | Error again) {
            line.abort();
            if (again != thrown) { // the JVM throws the same again where it has no memory for another
                thrown.addSuppressed(again);
            }
        }
    }

    private boolean isStuck(long time) {
        if (connection.phase() != Phase.OPEN || !pump.isStuck(time)) {
            return false;
        }
        line.retry();
        pump.taken();
        return pump.isStuck(time);
    }

    /** A connection that closes has the close timeout instead: what is sent then may not take longer. */
    private long deadline() {
        long next = connection.deadline();
        if (connectionEnd != null) {
            next = Math.min(next, connectionEnd.deadline());
        }
        return connection.phase() == Phase.OPEN ? Math.min(next, pump.deadline()) : next;
    }

    @Override
    public void reading(boolean on) {
        if (!over) {
            if (rest == null || rest.isEmpty()) {
                line.reading(on);
            } else if (on) {
                rest.goOnLater();
            }
            connection.reading(on, now());
            line.loop().deadlines().set(this, deadline());
        }
    }

    /** Does to the line what the connection has come to. */
    private void settle() {
        if (connection.phase() != Phase.OPEN) {
            connectionEnd().settle();
        }
        look();
        line.loop().deadlines().set(this, deadline());
    }

    private void look() {
        if (connection.awaitsEnd()) {
            connectionEnd().look();
        }
    }

    ConnectionEnd connectionEnd() {
        if (connectionEnd == null) {
            connectionEnd = new ConnectionEnd(this, session, listener, connection, gate);
        }
        return connectionEnd;
    }

    private void endHold() {
        if (connectionEnd != null) {
            connectionEnd.endHold();
        }
    }

    @Override
    public long now() {
        return line.loop().nanoTime();
    }

    @Override
    public NotOpenException notOpen() {
        return session.notOpen();
    }
}
