package dev.longwire.transport;

import dev.longwire.CloseCode;
import dev.longwire.Event;
import dev.longwire.Handshake;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.NotOpenException;
import dev.longwire.SendQueueFullException;
import dev.longwire.SendResult;
import dev.longwire.Status;
import dev.longwire.WebSocket;
import dev.longwire.protocol.CloseFrame;
import dev.longwire.protocol.Opcode;
import dev.longwire.protocol.Utf8;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The WebSocket over any line: it stays, while a fresh {@link Session} is made for each {@code open()}. */
public final class LineSocket implements WebSocket {
    private static final CloseFrame NORMAL = new CloseFrame(CloseCode.NORMAL, "");

    /** How it opens; null for a server's, which only its client can open again. */
    private final @Nullable Openings openings;

    private final SocketOwner owner;
    private volatile @Nullable Session session;
    private volatile @Nullable Object attachment;

    private LineSocket(@Nullable Openings openings, SocketOwner owner) {
        this.openings = openings;
        this.owner = owner;
    }

    /**
     * A client's socket. It connects nothing before {@link #open()}.
     *
     * @param connector opens its lines
     * @param listener takes its events
     * @param limits its bounds
     * @return a closed socket
     */
    public static WebSocket client(Connector connector, Listener listener, Limits limits) {
        return client(connector, listener, limits, closed -> {});
    }

    /**
     * A client's socket that has an owner. It connects nothing before {@link #open()}.
     *
     * @param connector opens its lines
     * @param listener takes its events
     * @param limits its bounds
     * @param owner is told before it is opened and after it was closed; it learns nothing of a socket that is never opened
     * @return a closed socket
     */
    public static WebSocket client(Connector connector, Listener listener, Limits limits, SocketOwner owner) {
        return new LineSocket(new Openings(connector, listener, limits, Reopening.NEVER, owner), owner);
    }

    /**
     * A client's socket that may open itself again. It connects nothing before {@link #open()}; after {@link #close()} it stays
     * closed.
     *
     * @param connector opens its lines
     * @param listener takes its events
     * @param limits its bounds
     * @param reopening says after which end, and when; each attempt is a session of its own, with its own events
     * @return a closed socket
     */
    public static WebSocket client(Connector connector, Listener listener, Limits limits, Reopening reopening) {
        SocketOwner nobody = closed -> {};
        return new LineSocket(new Openings(connector, listener, limits, reopening, nobody), nobody);
    }

    /**
     * A server's socket on a line of any kind, whose opening handshake is complete. Called on the line's loop; the caller makes the
     * result the line's handler, and then tells it {@link AcceptedSocket#open()}.
     *
     * @param line the line
     * @param handshake what was agreed
     * @param listener takes its events
     * @param limits its bounds
     * @param owner is told after its last event
     * @return the socket and the handler
     */
    public static AcceptedSocket accepted(
            Line line, Handshake handshake, Listener listener, Limits limits, SocketOwner owner) {
        return accepted(line, Agreement.of(handshake), listener, limits, owner, null);
    }

    /**
     * A server's socket on a line whose opening handshake is complete. Called on the line's loop; the caller makes the result
     * the line's handler, and then tells it {@link AcceptedSocket#open()}.
     *
     * @param line the line
     * @param agreement what was agreed
     * @param listener takes its events
     * @param limits its bounds
     * @param owner is told after its last event
     * @param attachment what the socket keeps for the application; null for nothing
     * @return the socket and the handler
     */
    static AcceptedSocket accepted(
            Line line,
            Agreement agreement,
            Listener listener,
            Limits limits,
            SocketOwner owner,
            @Nullable Object attachment) {
        LineSocket socket = new LineSocket(null, owner);
        socket.attachment = attachment;
        Session accepted =
                Session.accepted(socket, Objects.requireNonNull(listener, "listener"), limits, line, agreement);
        socket.session = accepted;
        OpenConnection connection = accepted.established();
        return new AcceptedSocket(socket, connection, connection::opened);
    }

    @Override
    public Status open() {
        if (openings != null) {
            return openings.open(this);
        }
        Status current = status();
        if (current == Status.CLOSED) {
            throw new IllegalStateException("a server accepted this socket; only its client can open it again");
        }
        return current;
    }

    /** The session that everything is of from now on. */
    void begin(@Nullable Session next) {
        session = next;
    }

    /** Has the listener be told of a session's end; a session opened meanwhile starts after it. Called on its loop. */
    void finish(Session ended, Event.Closed closed) {
        if (openings != null) {
            openings.finish(this, ended, closed);
        } else {
            ended.tell(closed);
            owner.closed(this);
        }
    }

    @Override
    public boolean isOpen() {
        return status() == Status.OPEN;
    }

    @Override
    public Status status() {
        Session current = session;
        return current == null ? Status.CLOSED : current.status();
    }

    @Override
    public WebSocket send(CharSequence text) {
        sender().sendOwned(Opcode.TEXT, ByteBuffer.wrap(Utf8.encode(text)));
        return this;
    }

    @Override
    public WebSocket send(byte[] data) {
        return send(data, true);
    }

    @Override
    public WebSocket send(ByteBuffer data) {
        sender().send(Opcode.BINARY, data);
        return this;
    }

    @Override
    public WebSocket send(byte[] message, boolean isData) {
        byte[] octets = isData ? message : Utf8.repaired(message);
        sender().send(isData ? Opcode.BINARY : Opcode.TEXT, ByteBuffer.wrap(octets));
        return this;
    }

    @Override
    public WebSocket sendText(ByteBuffer utf8) {
        sender().sendText(utf8);
        return this;
    }

    @Override
    public WebSocket sendUncompressed(CharSequence text) {
        sender().sendOwned(Opcode.TEXT | Opcode.UNCOMPRESSED, ByteBuffer.wrap(Utf8.encode(text)));
        return this;
    }

    @Override
    public WebSocket sendUncompressed(ByteBuffer data) {
        sender().send(Opcode.BINARY | Opcode.UNCOMPRESSED, data);
        return this;
    }

    @Override
    public WebSocket send(CharSequence text, Duration timeout) {
        sender().send(Opcode.TEXT, ByteBuffer.wrap(Utf8.encode(text)), TimeUnit.NANOSECONDS.convert(timeout));
        return this;
    }

    @Override
    public WebSocket send(ByteBuffer data, Duration timeout) {
        sender().send(Opcode.BINARY, data, TimeUnit.NANOSECONDS.convert(timeout)); // at most 292 years
        return this;
    }

    @Override
    public SendResult trySend(CharSequence text) {
        return isOpen() ? trySend(Opcode.TEXT, ByteBuffer.wrap(Utf8.encode(text))) : SendResult.NOT_OPEN;
    }

    @Override
    public SendResult trySend(ByteBuffer data) {
        return trySend(Opcode.BINARY, data);
    }

    /** Looks first, since an exception for each of a thousand sockets would cost more than the message. */
    private SendResult trySend(int opcode, ByteBuffer data) {
        Session current = session;
        if (current == null || current.status() != Status.OPEN) {
            return SendResult.NOT_OPEN;
        }
        Sender sender = current.established().sender();
        try {
            if (!sender.hasRoomFor(data.remaining())) {
                return SendResult.QUEUE_FULL;
            }
            sender.send(opcode, data, Outbox.AT_ONCE);
            return SendResult.ACCEPTED;
        } catch (NotOpenException justClosed) {
            return SendResult.NOT_OPEN;
        } catch (SendQueueFullException justFilled) {
            return SendResult.QUEUE_FULL;
        }
    }

    @Override
    public CompletionStage<@Nullable Void> sendAsync(CharSequence text) {
        return sendAsync(Opcode.TEXT, text.length(), () -> ByteBuffer.wrap(Utf8.encode(text)));
    }

    @Override
    public CompletionStage<@Nullable Void> sendAsync(ByteBuffer data) {
        return sendAsync(Opcode.BINARY, data.remaining(), () -> Outgoing.copyOf(data));
    }

    private CompletionStage<@Nullable Void> sendAsync(int opcode, int leastSize, Supplier<ByteBuffer> owned) {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        try {
            Sender sender = sender();
            sender.checkRoomInQueue(leastSize);
            sender.sendOwned(opcode, owned.get(), done);
        } catch (NotOpenException | SendQueueFullException refused) {
            done.completeExceptionally(refused);
        }
        return done;
    }

    @Override
    public CompletionStage<Duration> ping() {
        CompletableFuture<Duration> answered = new CompletableFuture<>();
        try {
            session().ping(answered);
        } catch (NotOpenException closed) {
            answered.completeExceptionally(closed);
        }
        return answered;
    }

    @Override
    public @Nullable Duration roundTripTime() {
        Session current = session;
        return current == null ? null : current.roundTripTime();
    }

    @Override
    public WebSocket close() {
        return close(NORMAL);
    }

    @Override
    public WebSocket close(int code, String reason) {
        return close(CloseFrame.checked(code, reason));
    }

    private WebSocket close(CloseFrame frame) {
        if (openings != null) {
            openings.stayClosed(this);
        }
        Session current = session;
        if (current != null) {
            current.close(frame);
        }
        return this;
    }

    @Override
    public WebSocket abort() {
        if (openings != null) {
            openings.stayClosed(this);
        }
        Session current = session;
        if (current != null) {
            current.abort();
        }
        return this;
    }

    @Override
    public void pause() {
        Session current = session;
        if (current != null) {
            current.pause(ReadingGate.Reason.APPLICATION);
        }
    }

    @Override
    public void resume() {
        Session current = session;
        if (current != null) {
            current.resume(ReadingGate.Reason.APPLICATION);
        }
    }

    /** The session that events are of now, if this is asked from onOpening or onOpened. */
    @Nullable
    Session current() {
        return session;
    }

    @Override
    public long bufferedAmount() {
        Session current = session;
        return current == null ? 0 : current.bufferedAmount();
    }

    @Override
    public @Nullable Handshake handshake() {
        Session current = session;
        return current == null ? null : current.handshake();
    }

    @Override
    public WebSocket attach(@Nullable Object kept) {
        attachment = kept;
        return this;
    }

    @Override
    public @Nullable Object attachment() {
        return attachment;
    }

    private Session session() {
        Session current = session;
        if (current == null) {
            throw new NotOpenException(
                    this, Status.CLOSED, "the socket was never opened; call open() and send after Event.Opened");
        }
        return current;
    }

    private Sender sender() {
        return session().sender();
    }

    @Override
    public String toString() {
        return "WebSocket[" + (openings == null ? "accepted" : openings.target()) + ", " + status().wireName() + "]";
    }
}
