package dev.longwire.protocol;

import static dev.longwire.CloseCode.ABNORMAL;
import static dev.longwire.CloseCode.INTERNAL_ERROR;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.Limits;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket connection after its opening handshake, without I/O: bytes in, messages and bytes out. Not thread-safe;
 * everything happens on one thread at a time.
 *
 * <p>Times are nanoseconds since some moment, at least 0. Its owner passes in what arrives, asks {@link #deadline()} when to
 * call {@link #expire}, and looks at {@link #phase()} after each call to learn what to do with the line.
 */
public final class Connection {
    /** A deadline that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final long SECOND = 1_000_000_000L;

    /** Takes what a connection receives, inside {@link Connection#receive}. Buffers are valid until the call returns. */
    public interface Handler {
        /**
         * A whole text message.
         *
         * @param utf8 well-formed UTF-8
         */
        void text(ByteBuffer utf8);

        /**
         * A whole binary message.
         *
         * @param data its octets
         */
        void binary(ByteBuffer data);

        /**
         * A Ping; the Pong is already written.
         *
         * @param payload up to 125 octets
         */
        void ping(ByteBuffer payload);

        /**
         * A Pong.
         *
         * @param payload up to 125 octets
         */
        void pong(ByteBuffer payload);

        /**
         * The peer's Close came first. {@link Connection#close} answers it, as soon as what is under way is sent.
         *
         * @param frame its code and reason
         */
        void closeReceived(CloseFrame frame);
    }

    /** How far a connection has come (RFC 6455 §7.1). */
    public enum Phase {
        /** Messages go both ways. */
        OPEN,
        /** Our Close is sent, the peer's is awaited. */
        CLOSE_SENT,
        /** The peer's Close came and is not answered yet. */
        CLOSE_RECEIVED,
        /** Both sides have said Close. The server ends the line now; the client waits for that until the deadline. */
        CLOSED,
        /** We failed the connection: our Close is sent, input is thrown away; finish the line, and end it with the input. */
        FAILED,
        /** There is nobody to talk to: abort the line. */
        LOST
    }

    private final Role role;
    private final Limits limits;
    private final Handler handler;
    private final Assembler assembler;
    private final FrameReader reader;
    private final FrameWriter writer;
    private final Heartbeat heartbeat;

    private Phase phase = Phase.OPEN;
    private @Nullable CloseFrame sent;
    private @Nullable CloseFrame received;
    private boolean receivedFirst;
    private @Nullable Throwable failure;

    private long closeBy = NEVER;
    private boolean expired;
    private long now;
    private long controlWindow;
    private int controlFrames;

    /**
     * A connection whose opening handshake is complete.
     *
     * @param role which side this is
     * @param limits what the peer may do
     * @param maskKeys gives a fresh masking key for every frame; used by a client only
     * @param output takes the bytes to send
     * @param handler takes what is received
     * @param now the time
     */
    public Connection(Role role, Limits limits, IntSupplier maskKeys, Output output, Handler handler, long now) {
        this.role = role;
        this.limits = limits;
        this.handler = handler;
        this.assembler = new Assembler(limits, handler);
        this.reader = new FrameReader(role, new Frames());
        this.writer = new FrameWriter(role, maskKeys, output);
        this.heartbeat = new Heartbeat(limits, now);
        this.now = now;
        this.controlWindow = now;
    }

    /**
     * How far this connection has come.
     *
     * @return the phase
     */
    public Phase phase() {
        return phase;
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
        return failure;
    }

    /**
     * Bytes that arrived. All are eaten.
     *
     * @param in big-endian; unmasked in place
     * @param time the time
     */
    public void receive(ByteBuffer in, long time) {
        now = time;
        heartbeat.heard();
        int limit = in.limit();
        if (phase == Phase.OPEN || phase == Phase.CLOSE_SENT) {
            try {
                reader.read(in);
            } catch (ProtocolException broken) {
                fail(broken, new CloseFrame(broken.code(), broken.reason()), time);
            } catch (RuntimeException | Error thrown) {
                fail(thrown, time);
            }
        }
        in.limit(limit).position(limit);
    }

    /**
     * The peer's end of the line has ended.
     *
     * @param time the time
     */
    public void inputEnded(long time) {
        if (phase == Phase.OPEN || phase == Phase.CLOSE_SENT) {
            lose(new EOFException(
                    phase == Phase.OPEN
                            ? "the peer ended the line without a Close frame"
                            : "the peer ended the line without answering our Close frame"));
        }
        now = time;
    }

    /**
     * Sends a message in one frame. Only while the phase is {@link Phase#OPEN}.
     *
     * @param opcode {@link Opcode#TEXT} or {@link Opcode#BINARY}
     * @param payload the message between its position and limit, which stay; text must be well-formed UTF-8
     */
    public void send(int opcode, ByteBuffer payload) {
        if (phase != Phase.OPEN && phase != Phase.CLOSE_RECEIVED) {
            throw new IllegalStateException("a message was to be sent in phase " + phase);
        }
        writer.write(opcode, payload, payload.position(), payload.remaining());
    }

    /**
     * Sends a Ping. Only while the phase is {@link Phase#OPEN}.
     *
     * @param payload at most 125 octets between position and limit, which stay
     */
    public void ping(ByteBuffer payload) {
        writer.write(Opcode.PING, payload, payload.position(), payload.remaining());
    }

    /**
     * Starts the clock of the close timeout, ahead of our Close if something is to be sent before it.
     *
     * @param time the time
     */
    public void closing(long time) {
        closeBy = time + limits.closeTimeout().toNanos();
    }

    /**
     * Sends our Close, or the answer to the peer's. Does nothing once a Close was sent.
     *
     * @param frame code and reason; an answer repeats what the peer said instead (RFC 6455 §5.5.1)
     * @param time the time
     */
    public void close(CloseFrame frame, long time) {
        if (phase == Phase.OPEN) {
            sendClose(frame, time);
            phase = Phase.CLOSE_SENT;
        } else if (phase == Phase.CLOSE_RECEIVED && received != null) {
            sendClose(received, time);
            phase = Phase.CLOSED;
        }
    }

    /**
     * Fails the connection because of an error on this side, such as a listener that threw: 1011.
     *
     * @param thrown the error
     * @param time the time
     */
    public void fail(Throwable thrown, long time) {
        fail(thrown, new CloseFrame(INTERNAL_ERROR, "internal error"), time);
    }

    private void fail(Throwable cause, CloseFrame frame, long time) {
        if (phase == Phase.CLOSED || phase == Phase.FAILED || phase == Phase.LOST) {
            return;
        }
        failure = cause;
        assembler.discard();
        reader.stop();
        if (sent == null) {
            sendClose(frame, time);
        } else {
            sent = frame; // not on the wire, where our Close is already: what is reported
            closing(time);
        }
        phase = Phase.FAILED;
    }

    private void sendClose(CloseFrame frame, long time) {
        sent = frame;
        ByteBuffer payload = frame.payload();
        writer.write(Opcode.CLOSE, payload, 0, payload.remaining());
        heartbeat.stop();
        closing(time);
    }

    private void lose(IOException cause) {
        failure = cause;
        assembler.discard();
        reader.stop();
        heartbeat.stop();
        closeBy = NEVER;
        phase = Phase.LOST;
    }

    /**
     * The operating system has taken more of the output.
     *
     * @param all whether nothing is left
     * @param time the time
     */
    public void progress(boolean all, long time) {
        heartbeat.progress(time, all);
        if (closeBy != NEVER) {
            closing(time);
        }
    }

    /**
     * This side has stopped or started to read: without reading, silence says nothing about the peer.
     *
     * @param on whether it reads
     * @param time the time
     */
    public void reading(boolean on, long time) {
        heartbeat.suspended(!on, time);
    }

    /**
     * When {@link #expire} is due.
     *
     * @return a time, or {@link #NEVER}
     */
    public long deadline() {
        return Math.min(closeBy, heartbeat.deadline());
    }

    /**
     * Does what is due.
     *
     * @param time the time
     * @return true if a Ping of the heartbeat is to be sent now, by {@link #ping}
     */
    public boolean expire(long time) {
        now = time;
        if (time >= closeBy) {
            closeExpired();
        } else if (heartbeat.isSilent(time)) {
            lose(new SocketTimeoutException("nothing was received for " + heartbeat.timeoutMillis()
                    + " ms after a Ping (Limits.pongTimeout); the peer or the path to it is gone"));
        } else if (heartbeat.isPingDue(time)) {
            heartbeat.pinged(time);
            return phase == Phase.OPEN;
        }
        return false;
    }

    private void closeExpired() {
        String within = " within " + limits.closeTimeout().toMillis() + " ms (Limits.closeTimeout)";
        if (failure == null) {
            switch (phase) {
                case OPEN, CLOSE_RECEIVED -> failure =
                        new SocketTimeoutException("the peer did not take what was sent before our Close" + within);
                case CLOSE_SENT -> failure = new SocketTimeoutException("the peer did not answer our Close" + within);
                default -> {}
            }
        }
        closeBy = NEVER;
        heartbeat.stop();
        reader.stop();
        assembler.discard();
        if (phase != Phase.CLOSED && phase != Phase.FAILED) {
            phase = Phase.LOST;
        }
        expired = true;
    }

    /**
     * Whether the close timeout has passed: the line is to be ended now, whatever the peer does.
     *
     * @return true after it has
     */
    public boolean expired() {
        return expired;
    }

    /**
     * How it ended, for when the line has.
     *
     * @param lineFailure what the line ended with; null if in good order
     * @return the last event
     */
    public Event.Closed closed(@Nullable Throwable lineFailure) {
        Throwable cause = failure != null ? failure : lineFailure;
        if (phase == Phase.FAILED && sent != null) {
            return new Event.Closed(sent.code(), sent.reason(), ClosedBy.LOCAL, false, cause);
        }
        if (received != null) {
            boolean clean = phase == Phase.CLOSED;
            return new Event.Closed(
                    received.code(),
                    received.reason(),
                    receivedFirst ? ClosedBy.REMOTE : ClosedBy.LOCAL,
                    clean,
                    clean ? null : cause);
        }
        return new Event.Closed(ABNORMAL, "", sent != null ? ClosedBy.LOCAL : ClosedBy.LINE, false, cause);
    }

    private final class Frames implements FrameReader.Sink {
        @Override
        public void dataFrame(int opcode, boolean fin, long length) throws ProtocolException {
            assembler.frame(opcode, fin, length);
        }

        @Override
        public void data(ByteBuffer window, boolean last) throws ProtocolException {
            assembler.data(window, last);
        }

        @Override
        public boolean insideMessage() {
            return assembler.insideMessage();
        }

        @Override
        public void control(int opcode, ByteBuffer payload) throws ProtocolException {
            countControlFrame();
            switch (opcode) {
                case Opcode.PING -> {
                    if (sent == null) { // §5.5.2: a Pong in response, unless the closing handshake has begun
                        writer.write(Opcode.PONG, payload, payload.position(), payload.remaining());
                    }
                    handler.ping(payload);
                }
                case Opcode.PONG -> handler.pong(payload);
                default -> closeReceived(CloseFrame.parse(payload));
            }
        }

        private void countControlFrame() throws ProtocolException {
            if (now - controlWindow >= SECOND) {
                controlWindow = now;
                controlFrames = 0;
            }
            if (++controlFrames > limits.maxControlFrames()) {
                throw Assembler.tooMany(
                        "control frames in a second",
                        limits.maxControlFrames(),
                        "maxControlFrames",
                        "withMaxControlFrames");
            }
        }

        private void closeReceived(CloseFrame frame) {
            reader.stop(); // §1.4: after a Close the peer sends nothing more; what it sends is thrown away
            received = frame;
            assembler.discard();
            if (phase == Phase.CLOSE_SENT) {
                phase = Phase.CLOSED;
                closing(now);
                return;
            }
            receivedFirst = true;
            phase = Phase.CLOSE_RECEIVED;
            heartbeat.stop();
            closing(now);
            handler.closeReceived(frame);
        }
    }
}
