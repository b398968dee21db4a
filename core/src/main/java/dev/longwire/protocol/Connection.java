package dev.longwire.protocol;

import static dev.longwire.CloseCode.INTERNAL_ERROR;

import dev.longwire.Compression;
import dev.longwire.Event;
import dev.longwire.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket connection after its opening handshake, without I/O: bytes in, messages and bytes out. Not thread-safe;
 * everything happens on one thread at a time.
 *
 * <p>Times are nanoseconds since some moment, at least 0; {@link MessageHandler#now()} tells them too. Its owner passes in what
 * arrives, asks {@link #deadline()} when to call {@link #expire}, and looks at {@link #phase()} after each call to learn what to
 * do with the line. When the line has ended, it calls {@link #release()}.
 */
public final class Connection {
    /** A deadline that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final CloseFrame OUR_ERROR = new CloseFrame(INTERNAL_ERROR, "internal error");

    private final Role role;
    private final Limits limits;
    private final MessageHandler handler;
    private final Assembler assembler;
    private final FrameReader reader;
    private final FrameWriter writer;
    /** Null unless permessage-deflate was agreed on. */
    private final @Nullable Deflation deflation;

    private final Heartbeat heartbeat;
    private Ending ending = Ending.NOT_BEGUN;

    /** Null until a read ends inside a message. */
    private @Nullable MessageClock messageClock;

    /** Null until the first control frame. */
    private @Nullable ControlRate controlRate;

    /**
     * A connection whose opening handshake is complete.
     *
     * @param role which side this is
     * @param limits what the peer may do
     * @param compression the permessage-deflate that was agreed on (RFC 7692), as this side sees it; null for none
     * @param maskKeys gives a fresh masking key for every frame; used by a client only
     * @param output takes the bytes to send
     * @param handler takes what is received
     * @param now the time
     */
    public Connection(
            Role role,
            Limits limits,
            @Nullable Compression compression,
            IntSupplier maskKeys,
            Output output,
            MessageHandler handler,
            long now) {
        this.role = role;
        this.limits = limits;
        this.handler = handler;
        this.deflation = compression == null ? null : new Deflation(compression);
        this.assembler =
                new Assembler(limits, handler, compression == null ? null : new Inflation(compression), output);
        this.reader = new FrameReader(role, assembler, this::control);
        this.writer = new FrameWriter(role, maskKeys, output);
        this.heartbeat = new Heartbeat(limits, now);
    }

    /**
     * How far this connection has come.
     *
     * @return the phase
     */
    public Phase phase() {
        return ending.phase();
    }

    /**
     * Which side this is.
     *
     * @return the role
     */
    public Role role() {
        return role;
    }

    /**
     * What failed, on this side or between the two.
     *
     * @return null if nothing did
     */
    public @Nullable Throwable failure() {
        return ending.failure();
    }

    /**
     * Bytes that arrived. All are eaten, unless a peer's compressed messages become so large that the turn is over: then the
     * rest, just as it is left in the buffer, is to be passed in again before anything else, after others had their turn.
     *
     * @param in big-endian; unmasked in place
     */
    public void receive(ByteBuffer in) {
        heartbeat.heard();
        int limit = in.limit();
        boolean all = true;
        try {
            all = reader.read(in);
            readEnded();
        } catch (Throwable thrown) { // a checked one too: other languages throw them undeclared
            failReading(thrown);
        }
        if (all) {
            in.limit(limit).position(limit);
        } else {
            nextTurn();
        }
    }

    /** What is received from now on is another turn's: it may cost as much again. */
    public void nextTurn() {
        assembler.nextTurn();
    }

    /**
     * Where what arrives next is best put: in a large message that is being put together, so that it needs no copy.
     *
     * @return memory that the output has lent, to be filled from its position to at most its limit, and then told by {@link
     *     #receivedInRoom} before anything else happens here; null if it is all the same
     */
    public @Nullable ByteBuffer room() {
        return reader.room();
    }

    /**
     * Bytes that arrived were put where there was {@link #room()}.
     *
     * @param octets how many, at least 1
     */
    public void receivedInRoom(int octets) {
        heartbeat.heard();
        try {
            reader.readInRoom(octets);
            readEnded();
        } catch (Throwable thrown) {
            failReading(thrown);
        }
    }

    /** The clock is looked at only if a message has begun and is to go on. */
    private void readEnded() {
        if (insideMessage() && ending.phase() == Phase.OPEN) {
            boolean moved = assembler.hasMoved();
            MessageClock clock = messageClock;
            if (clock == null) {
                clock = new MessageClock(limits.messageTimeout().toNanos(), heartbeat.isSuspended());
                messageClock = clock;
            }
            if (moved || !clock.runs()) {
                clock.start(handler.now());
            }
        } else {
            stopWaiting();
        }
    }

    private void stopWaiting() {
        if (messageClock != null) {
            messageClock.stop();
        }
    }

    /**
     * Gives the peer up: nothing more of this connection will go through.
     *
     * @param cause why
     */
    public void giveUp(IOException cause) {
        ending().giveUp(cause);
        deafen();
    }

    /** The peer's end of the line has ended. */
    public void inputEnded() {
        if (ending.awaitsClose()) {
            lose(ending.endOfInput());
        }
    }

    /**
     * Sends a message in one frame. In the phase {@link Phase#OPEN}, and in {@link Phase#CLOSE_RECEIVED} and {@link Phase#BROKEN}
     * for what was under way.
     *
     * @param opcode {@link Opcode#TEXT} or {@link Opcode#BINARY}; with {@link Opcode#UNCOMPRESSED} it is not compressed,
     *     whatever was agreed
     * @param payload the message between its position and limit, which stay; text must be well-formed UTF-8
     * @throws IllegalStateException in any other phase
     */
    public void send(int opcode, ByteBuffer payload) {
        send(opcode, payload, false);
    }

    /**
     * Sends a message in one frame, as {@link #send(int, ByteBuffer)} does.
     *
     * @param opcode as there
     * @param payload as there
     * @param shared whether other connections of this thread may be about to send the same: then it is made once for all of
     *     them, if the output can do that
     * @throws IllegalStateException as there
     */
    public void send(int opcode, ByteBuffer payload, boolean shared) {
        int code = opcode & ~Opcode.UNCOMPRESSED;
        ending.checkMaySend(code);
        ByteBuffer smaller = deflation == null || code != opcode ? null : deflation.deflate(payload);
        if (smaller != null) {
            writer.write(code | FrameReader.RSV1, smaller, smaller.position(), smaller.remaining()); // RFC 7692 §6.1
        } else if (shared) {
            writer.writeShared(code, payload);
        } else {
            writer.write(code, payload, payload.position(), payload.remaining());
        }
    }

    /**
     * Sends messages that are frames already. In the phases that {@link #send(int, ByteBuffer)} is for.
     *
     * @param frames whole messages between position and limit, which stay, as a {@link FrameWriter} of this role has written
     *     them; not for a connection on which compression was agreed
     * @throws IllegalStateException in any other phase
     */
    public void sendFrames(ByteBuffer frames) {
        ending.checkMaySend(Opcode.BINARY);
        writer.writeFrames(frames);
    }

    /**
     * Sends a Ping. In the phases that {@link #send(int, ByteBuffer)} is for.
     *
     * @param payload at most 125 octets between position and limit, which stay
     * @throws IllegalArgumentException if they are more
     * @throws IllegalStateException in any other phase
     */
    public void ping(ByteBuffer payload) {
        ending.checkMaySend(Opcode.PING);
        if (payload.remaining() > FrameReader.MOST_CONTROL_PAYLOAD) { // §5.5
            throw new IllegalArgumentException("a Ping with " + payload.remaining() + " octets of payload; at most "
                    + FrameReader.MOST_CONTROL_PAYLOAD + " fit into a control frame");
        }
        writer.write(Opcode.PING, payload, payload.position(), payload.remaining());
    }

    /**
     * Whether something can still be sent: neither our Close was, nor is the line lost.
     *
     * @return true in the phases that {@link #send(int, ByteBuffer)} is for
     */
    public boolean maySend() {
        return ending.maySend();
    }

    /**
     * Starts the clock of the close timeout, ahead of our Close if something is to be sent before it.
     *
     * @param time the time
     */
    public void closing(long time) {
        ending().startClock(time);
    }

    /**
     * Sends our Close, or the answer to the peer's. Does nothing once a Close was sent.
     *
     * @param frame code and reason; an answer repeats what the peer said instead (RFC 6455 §5.5.1), and to a peer that broke the
     *     protocol it says how
     * @param time the time
     */
    public void close(CloseFrame frame, long time) {
        CloseFrame said = ending().close(frame, time);
        if (said != null) {
            heartbeat.stop();
            stopWaiting();
            writeClose(said);
        }
    }

    /**
     * Fails the connection because of an error: one on this side, such as a listener that threw, with 1011; a {@link
     * ProtocolException} with its own code.
     *
     * @param thrown the error
     * @param time the time
     */
    public void fail(Throwable thrown, long time) {
        fail(thrown, said(thrown), time);
    }

    /**
     * Fails the connection because this side cannot afford it any longer: it ends with one close timeout from now at the latest,
     * whatever the peer takes meanwhile and however much longer it had been given.
     *
     * @param cause why, with the code for the peer
     * @param time the time
     */
    public void failSoon(ProtocolException cause, long time) {
        fail(cause, time);
        ending.lastTimeout(time);
    }

    /**
     * Fails the connection because a write has failed in the midst of a frame: whatever followed would be taken for the rest of it. So
     * nothing more is written, and the line is to be ended at once.
     *
     * @param thrown the error
     * @param time the time
     */
    public void failTorn(Throwable thrown, long time) {
        ending().fail(thrown, OUR_ERROR, time);
        deafen();
        ending().giveUp();
    }

    /** Ends at once, because this side wants it; the line is to be aborted. */
    public void abort() {
        ending().abort();
        deafen();
    }

    /** To be changed: this connection's own, from now on. */
    private Ending ending() {
        if (ending == Ending.NOT_BEGUN) {
            ending = new Ending(limits.closeTimeout().toNanos());
        }
        return ending;
    }

    private void failReading(Throwable thrown) {
        long now = handler.now();
        if (!(thrown instanceof ProtocolException broken) || !ending().broken(broken, said(thrown), now)) {
            fail(thrown, now);
            return;
        }
        deafen();
        if (!handler.protocolBroken()) {
            close(said(thrown), now);
        }
    }

    private static CloseFrame said(Throwable thrown) {
        return thrown instanceof ProtocolException broken ? new CloseFrame(broken.code(), broken.reason()) : OUR_ERROR;
    }

    private void fail(Throwable cause, CloseFrame frame, long time) {
        boolean unsaid = !ending.closeSent();
        CloseFrame said = ending().fail(cause, frame, time);
        if (said != null) {
            deafen();
            if (unsaid) {
                try {
                    writeClose(said);
                } catch (RuntimeException | Error noRoom) {
                    ending.giveUp();
                    if (noRoom != cause) { // the JVM throws the same again where it has no memory for another
                        cause.addSuppressed(noRoom);
                    }
                }
            }
        }
    }

    private void writeClose(CloseFrame frame) {
        ByteBuffer payload = frame.payload();
        writer.write(Opcode.CLOSE, payload, 0, payload.remaining());
    }

    private void lose(IOException cause) {
        ending().lose(cause);
        deafen();
    }

    /** Nothing that still comes matters. */
    private void deafen() {
        reader.stop();
        assembler.discard();
        heartbeat.stop();
        stopWaiting();
    }

    /**
     * Whether a deadline moves back as long as the operating system takes output: only then need {@link #progress} be told.
     *
     * @return true while a Pong or the end of the closing handshake is awaited
     */
    public boolean awaitsProgress() {
        return heartbeat.awaitsProgress() || ending.deadline() != NEVER;
    }

    /**
     * The operating system has taken more of the output.
     *
     * @param all whether nothing is left
     * @param time the time
     */
    public void progress(boolean all, long time) {
        heartbeat.progress(time, all);
        ending.progress(time);
    }

    /**
     * Whether the end has begun, and time runs out for it unless there is progress.
     *
     * @return true while the close timeout runs
     */
    public boolean awaitsEnd() {
        return ending.deadline() != NEVER;
    }

    /**
     * The peer has taken more of what the operating system had taken before: the close timeout starts anew.
     *
     * @param time from when on it counts
     */
    public void taken(long time) {
        ending.progress(time);
    }

    /**
     * This side has stopped or started to read: without reading, silence says nothing about the peer.
     *
     * @param on whether it reads
     * @param time the time
     */
    public void reading(boolean on, long time) {
        heartbeat.suspended(!on, time);
        if (messageClock != null) {
            messageClock.suspended(!on, time);
        }
    }

    /**
     * Whether a message of the peer, or a frame, has begun and not ended.
     *
     * @return true if more of it must follow
     */
    public boolean insideMessage() {
        return reader.insideFrame() || assembler.insideMessage();
    }

    /**
     * When {@link #expire} is due.
     *
     * @return a time, or {@link #NEVER}
     */
    public long deadline() {
        return Math.min(Math.min(ending.deadline(), heartbeat.deadline()), messageDeadline());
    }

    private long messageDeadline() {
        return messageClock == null ? NEVER : messageClock.deadline();
    }

    /**
     * Does what is due.
     *
     * @param time the time
     * @return true if a Ping of the heartbeat is to be sent now, by {@link #ping}
     */
    public boolean expire(long time) {
        if (ending.expire(time)) {
            deafen();
        } else if (heartbeat.isSilent(time)) {
            lose(heartbeat.silence());
        } else if (messageClock != null && time >= messageClock.deadline()) {
            fail(messageClock.over(), time);
        } else if (heartbeat.isPingDue(time)) {
            heartbeat.pinged(time);
            return true;
        }
        return false;
    }

    /**
     * Whether time is up: the close timeout has passed, or this side has given the peer up. The line is to be ended now, whatever
     * the peer does.
     *
     * @return true after it is
     */
    public boolean expired() {
        return ending.expired();
    }

    /**
     * How it ended, for when the line has.
     *
     * @param lineFailure what the line ended with; null if in good order
     * @return the last event
     */
    public Event.Closed closed(@Nullable Throwable lineFailure) {
        return ending.closed(lineFailure);
    }

    /** Gives back and frees all memory outside the heap. What is sent later goes uncompressed. Once is enough. */
    public void release() {
        assembler.discard();
        if (deflation != null) {
            deflation.release();
        }
    }

    private void control(int opcode, ByteBuffer payload) throws ProtocolException {
        if (!assembler.insideMessage()) {
            stopWaiting(); // for this frame; inside a message it is no progress of that
        }
        if (opcode != Opcode.CLOSE) { // the last frame there is
            long now = handler.now();
            if (controlRate == null) {
                controlRate = new ControlRate(limits.maxControlFrames(), now);
            }
            controlRate.count(now);
        }
        switch (opcode) {
            case Opcode.PING -> {
                if (!ending.closeSent()) { // §5.5.2: a Pong in response, unless the closing handshake has begun
                    writer.write(Opcode.PONG, payload, payload.position(), payload.remaining());
                }
                handler.ping(payload);
            }
            case Opcode.PONG -> handler.pong(payload);
            default -> closeReceived(ending.closeSent() ? CloseFrame.parseAnswer(payload) : CloseFrame.parse(payload));
        }
    }

    private void closeReceived(CloseFrame frame) {
        deafen(); // §1.4: after a Close the peer sends nothing more; what it sends is thrown away
        if (ending().closeReceived(frame, handler.now())) {
            handler.closeReceived(frame);
        }
    }
}
