package dev.longwire.transport;

import dev.longwire.Compression;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.NotOpenException;
import dev.longwire.WebSocket;
import dev.longwire.protocol.CloseFrame;
import dev.longwire.protocol.Connection;
import dev.longwire.protocol.FrameWriter;
import dev.longwire.protocol.MaskKeys;
import dev.longwire.protocol.MessageHandler;
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
final class OpenConnection extends Deadlines.Entry
        implements LineHandler, MessageHandler, Sender.Owner, ReadingGate.Switch {
    /** An answer repeats what the peer said, or how it broke the protocol; what is here does not matter. */
    private static final CloseFrame ANSWER = new CloseFrame(1000, "");

    private final Session session;
    private final LineSocket socket;
    private final Listener listener;
    private final Line line;
    /** Null until the end begins. */
    private @Nullable LineEnd lineEnd;

    private final Connection connection;
    private final Sender sender;
    private final ReadingGate gate;

    /** Null until something is held for the peer: most connections of a busy server never do. */
    private volatile @Nullable Holding holding;

    /** What is left of a read for another turn; then nothing else is read. Null mostly. */
    private @Nullable ByteBuffer rest;

    private boolean turnComing;

    /** Until when our Close waits for a listener that is still at work; {@link Connection#NEVER} if it does not. */
    private long heldUntil = Connection.NEVER;
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
        this.connection = new Connection(role, limits, compression, maskKeys(role, line), line, this, now());
        this.sender = new Sender(line, connection, compression == null, limits, this);
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
        heldUntil = Connection.NEVER;
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
        heldUntil = Connection.NEVER;
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
            heldUntil = Connection.NEVER;
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
        heldUntil = Connection.NEVER;
        if (torn) {
            connection.failTorn(thrown, now());
        } else {
            connection.fail(thrown, now());
        }
        session.later(this); // what was tried goes on first, and must not find the line ended
    }

    private void failUnlessLate(Throwable thrown) {
        if (!isLate(thrown)) {
            fail(thrown);
        }
    }

    private boolean isLate(Throwable thrown) {
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
        sender.readBegins();
        long before = line.written();
        connection.receivedInRoom(bytes);
        gate.answered(before, line.written());
    }

    @Override
    public void received(ByteBuffer bytes) {
        read(bytes);
        if (bytes.hasRemaining()) {
            rest(Sender.copyOf(bytes));
            bytes.position(bytes.limit());
            line.reading(false);
            goOnLater();
        }
    }

    /** Leaves something if the turn is over. */
    private void read(ByteBuffer bytes) {
        sender.readBegins();
        long before = line.written();
        connection.receive(bytes);
        if (connection.phase() == Phase.CLOSE_SENT && !line.showsEnd() && connection.insideMessage()) {
            connection.progress(line.taken() == line.written(), now());
        }
        gate.answered(before, line.written());
    }

    private void rest(@Nullable ByteBuffer bytes) {
        if (bytes != rest) {
            rest = bytes;
            holding().rest(bytes == null ? 0 : bytes.capacity());
        }
    }

    private void goOnLater() {
        if (turnComing) {
            return;
        }
        try {
            line.loop().afterReading(this::goOn);
        } catch (OutOfMemoryError noHeap) { // nothing else is read before it
            Reserve.open(noHeap);
            line.loop().afterReading(this::goOn);
        }
        turnComing = true;
    }

    /** Another turn: goes on with what is left, unless nothing is to be read now. */
    private void goOn() {
        turnComing = false;
        ByteBuffer bytes = rest;
        if (bytes == null || !gate.isOpen()) {
            return;
        }
        try {
            read(bytes);
            if (bytes.hasRemaining()) {
                goOnLater();
            } else {
                rest(null);
                if (gate.isOpen()) {
                    line.reading(true);
                }
            }
            readComplete();
        } catch (RuntimeException | Error thrown) {
            broken(thrown);
        }
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
            sender.taken();
            gate.taken(line.taken());
        }
    }

    @Override
    public void inputEnded() {
        lineEnd().inputOver();
        connection.inputEnded();
        closeAfterHold();
        settle();
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        over = true;
        rest(null);
        if (heldUntil != Connection.NEVER) {
            session.leaveOpen();
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

    // ---- from the peer ----------------------------------------------------------------------------------------------

    @Override
    public void text(ByteBuffer in, int from, int to) {
        try {
            listener.onText(socket, line.readOnlyText(in, from, to));
        } catch (IllegalStateException thrown) {
            throwUnlessLate(thrown);
        }
    }

    @Override
    public void binary(ByteBuffer in, int from, int to) {
        try {
            listener.onBinary(socket, line.readOnly(in, from, to));
        } catch (IllegalStateException thrown) {
            throwUnlessLate(thrown);
        }
    }

    /** What the listener is just being told of, so that it can be read later too; null if it has to be copied. */
    @Nullable
    HeldOctets hold(ByteBuffer data) {
        Runnable giveBack = line.hold(data);
        if (giveBack == null) {
            return null;
        }
        try {
            return new HeldOctets(data.slice(), giveBack);
        } catch (OutOfMemoryError noHeap) {
            giveBack.run();
            throw noHeap;
        }
    }

    @Override
    public void ping(ByteBuffer payload) {
        try {
            listener.onPing(socket, line.readOnly(payload, payload.position(), payload.limit()));
        } catch (IllegalStateException thrown) {
            throwUnlessLate(thrown);
        }
    }

    @Override
    public void pong(ByteBuffer payload) {
        sender.pong(payload);
        try {
            listener.onPong(socket, line.readOnly(payload, payload.position(), payload.limit()));
        } catch (IllegalStateException thrown) {
            throwUnlessLate(thrown);
        }
    }

    private void throwUnlessLate(IllegalStateException thrown) {
        if (!isLate(thrown)) {
            throw thrown;
        }
    }

    @Override
    public void closeReceived(CloseFrame frame) {
        closeComes();
    }

    @Override
    public boolean protocolBroken() {
        closeComes();
        return true;
    }

    /**
     * Our Close is next: behind what is queued, and behind the answers of a listener that is still at work (§5.5.1). For half the
     * close timeout at most, since the peer, whose patience may be the same, is to get it in time.
     */
    private void closeComes() {
        boolean holds = false;
        try {
            holds = listener.holdsClose(socket, () -> session.later(this::closeAfterHold));
        } catch (Throwable thrown) {
            failUnlessLate(thrown);
        }
        if (holds) {
            heldUntil = now() + session.closeTimeout().toNanos() / 2;
            gate.stayOpen(); // what still comes is thrown away, and the peer's end is seen
        } else {
            sayClose();
        }
    }

    private void sayClose() {
        heldUntil = Connection.NEVER;
        session.leaveOpen();
        session.tellClosing();
        sender.seal(ANSWER);
        sender.pump();
    }

    /** There is nothing more to wait for. */
    private void closeAfterHold() {
        if (heldUntil != Connection.NEVER && !over) {
            sayClose();
            run();
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

    @Override
    public void checkRoom(long bytes) throws ProtocolException {
        holding().checkRoom(bytes);
    }

    @Override
    public void begun(long onHeap, long lent) {
        holding().begun(onHeap, lent);
    }

    /** On the loop, but not now: whoever calls may hold a lock, or be in the midst of a write. */
    void later(Runnable task) {
        session.later(task);
    }

    /** Ends it because it holds too much: what it holds is needed, so a peer that takes it slowly is not waited for. */
    void end(ProtocolException cause) {
        if (!over) {
            heldUntil = Connection.NEVER;
            connection.failSoon(cause, now());
            flush();
        }
    }

    // ---- time and ends ----------------------------------------------------------------------------------------------

    /** Passes on what was written, and does to the line what the connection has come to. */
    void flush() {
        if (!over) {
            sender.flush();
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
            if (time >= heldUntil) {
                closeAfterHold();
            }
            if (isStuck(time)) {
                connection.giveUp(sender.stuck());
            } else if (connection.expire(time)) {
                sender.ping(null);
            }
            settle();
        } catch (RuntimeException | Error thrown) {
            broken(thrown);
        }
    }

    /** What goes wrong in a task of the loop costs this connection and no other. */
    private void broken(Throwable thrown) {
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
        if (connection.phase() != Phase.OPEN || !sender.isStuck(time)) {
            return false;
        }
        line.retry();
        sender.taken();
        return sender.isStuck(time);
    }

    /** A connection that closes has the close timeout instead: what is sent then may not take longer. */
    private long deadline() {
        long next = Math.min(connection.deadline(), heldUntil);
        if (lineEnd != null && connection.awaitsEnd()) {
            next = Math.min(next, lineEnd.nextLook());
        }
        return connection.phase() == Phase.OPEN ? Math.min(next, sender.deadline()) : next;
    }

    @Override
    public void reading(boolean on) {
        if (!over) {
            if (rest == null) {
                line.reading(on);
            } else if (on) {
                goOnLater();
            }
            connection.reading(on, now());
            line.loop().deadlines().set(this, deadline());
        }
    }

    /** Does to the line what the connection has come to. */
    private void settle() {
        if (connection.phase() != Phase.OPEN && heldUntil == Connection.NEVER) {
            closingOrLost();
        }
        look();
        line.loop().deadlines().set(this, deadline());
    }

    private void look() {
        if (connection.awaitsEnd()) {
            lineEnd().look(connection, now(), session.closeTimeout().toNanos());
        }
    }

    private void closingOrLost() {
        if (connection.phase() != Phase.LOST) {
            session.leaveOpen();
        }
        session.tellClosing(); // which may throw, and change the phase
        switch (connection.phase()) {
            case FAILED -> {
                sender.refuseWaiting();
                gate.stayOpen(); // to see the peer's end; what comes before it is thrown away
            }
            case BROKEN, CLOSED -> gate.stayOpen();
            default -> {}
        }
        lineEnd().settle(connection);
    }

    private LineEnd lineEnd() {
        if (lineEnd == null) {
            lineEnd = new LineEnd(line);
        }
        return lineEnd;
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
