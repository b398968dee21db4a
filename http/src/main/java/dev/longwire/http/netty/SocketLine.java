package dev.longwire.http.netty;

import dev.longwire.protocol.SharedFrames;
import dev.longwire.transport.LineHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.Socket;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A line of an event loop, whatever brings its bytes: what its handler is told and when, what is written, and how it ends. What
 * arrives before the line has a handler waits.
 */
public abstract class SocketLine extends LoopLine {
    private static final int SHORT_WINDOW = 16 << 10;

    /** The next one that is to be told that it is closed; the loop's. */
    @Nullable
    SocketLine nextLost;

    private final Incoming incoming = new Incoming(this);
    private final Batches batches;

    private @Nullable LineHandler handler;
    /** The handler is being called, so that nothing else may be told now. */
    private boolean telling;

    /** The handler has not yet been told that the operating system has taken something. */
    private boolean takenUntold;

    /** Nothing can be written any more. */
    private boolean brokenOutput;

    private boolean finishing;
    private boolean finished;
    private boolean closing;

    /** It was told to close: what fails from now on fails because of that. */
    private boolean ended;

    /** It is closed. */
    private boolean gone;

    private @Nullable Throwable cause;

    /**
     * A line that nothing was read from yet.
     *
     * @param loop the loop it lives on
     * @param socket is written to at once while nothing waits to be written; null if it must not be
     */
    SocketLine(NettyLoop loop, @Nullable Socket socket) {
        super(loop);
        batches = new Batches(this, socket, loop.buffers());
    }

    // ---- what carries the bytes

    /** Reads, or stops reading. */
    abstract void autoRead(boolean on);

    /** Whether it can be written to. */
    abstract boolean isActive();

    /** The connection under it; null if Java has it, or it is closed. */
    abstract @Nullable Socket tcp();

    /** Takes a buffer over, to be written at the next {@link #flushWrites()}. */
    abstract void write(ByteBuf bytes, Write write);

    /** Writes what was taken over, as soon as the operating system takes it. */
    abstract void flushWrites();

    /** Tells the peer that nothing follows. Nothing is left to write. */
    abstract void endOutput();

    /** Closes in good order. Nothing is left to write. {@link #lost()} follows, later. */
    abstract void endBoth();

    /** Closes at once so that the peer can tell it from a close in good order; does nothing if it is closed. */
    abstract void reset();

    /**
     * Closes at once, whatever was still to be sent or told to the peer. Called on the loop. {@link #lost()} follows, later.
     */
    public abstract void closeNow();

    // ---- in

    /** Where what arrives goes. */
    Incoming incoming() {
        return incoming;
    }

    @Override
    public void reading(boolean on) {
        incoming.reading(on);
    }

    /** Whether the handler has no more use for what arrives: it has closed the line, or the line has failed. */
    boolean ending() {
        return closing || ended;
    }

    // ---- telling the handler

    @Override
    public void handler(LineHandler next) {
        handler = next;
        if (!telling && (incoming.waitsToBeTold() || gone)) {
            later(gone ? this::told : incoming::tellWhatWaits);
        }
    }

    @Nullable
    LineHandler handler() {
        return handler;
    }

    boolean hasHandler() {
        return handler != null;
    }

    boolean isTelling() {
        return telling;
    }

    /** The handler, of which one method is about to be called; then comes {@link #told}. There must be one. */
    LineHandler tell() {
        telling = true;
        return Objects.requireNonNull(handler);
    }

    /** The handler was called: now it is told what happened meanwhile, and then comes what it asked for. */
    void told() {
        telling = false;
        while (takenUntold && handler != null) {
            takenUntold = false;
            try {
                tell().taken();
            } finally {
                telling = false;
            }
        }
        if (gone) {
            tellClosed();
        } else {
            endIfAsked();
        }
    }

    private void tellClosed() {
        if (handler != null) {
            LineHandler last = handler;
            handler = null;
            last.closed(cause);
        }
    }

    /** A call of the handler begins: what it brings about at once must not be told from inside it. */
    private boolean enter() {
        boolean within = telling;
        telling = true;
        return within;
    }

    private void leave(boolean within) {
        telling = within;
        if (!within && (takenUntold || gone)) {
            later(this::told);
        }
    }

    /** Does something on the loop, but not from inside the call under way. */
    void later(Runnable task) {
        loop().execute(guarded(task));
    }

    /** What it throws fails the line. */
    Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error thrown) {
                failed(thrown);
            }
        };
    }

    // ---- out

    /** In a shortage messages wait as they are, and not once more as bytes of this line. */
    @Override
    public int window() {
        return buffers().budget().isShort() ? SHORT_WINDOW : super.window();
    }

    @Override
    public ByteBuffer reserve(int bytes) {
        return batches.reserve(bytes);
    }

    @Override
    public @Nullable ByteBuffer claim(ByteBuffer payload, int from, int length, int header) {
        return batches.claim(payload, from, length, header);
    }

    @Override
    public @Nullable SharedFrames shared(int bytes) {
        return batches.shared(bytes);
    }

    @Override
    public void share(int from, int to) {
        batches.share(from, to);
    }

    @Override
    public long written() {
        return batches.written();
    }

    @Override
    public long taken() {
        return batches.taken();
    }

    @Override
    public long progress() {
        Socket socket = tcp();
        return socket == null ? 0 : TcpInfo.progress(socket);
    }

    @Override
    public boolean heldBack(long nanos) {
        Socket socket = tcp();
        return socket != null && TcpInfo.isHeldBack(socket, nanos);
    }

    @Override
    public void flush() {
        boolean within = enter();
        try {
            batches.flush();
            takenUntold &= finishing || closing; // the caller looks for itself, but an end that waits for this does not
        } finally {
            leave(within);
        }
    }

    /** One batch is with the operating system. */
    void hasTaken() {
        takenUntold = true;
        if (!telling) {
            told();
        }
    }

    // ---- ends

    @Override
    public void finish() {
        if (ending() || finishing) {
            return;
        }
        finishing = true;
        flush();
        endIfAsked();
    }

    @Override
    public void close() {
        if (ending()) {
            return;
        }
        closing = true;
        flush();
        incoming.clear();
        // bytes left unread would turn the close into a reset, which can cost the peer what we have sent
        autoRead(true);
        endIfAsked();
    }

    private void endIfAsked() {
        if (ended || takenUntold || batches.taken() < batches.written()) {
            return;
        }
        boolean within = enter();
        try {
            if (closing) {
                ended = true;
                batches.seal();
                endBoth();
            } else if (finishing && !finished) {
                finished = true;
                batches.seal();
                endOutput();
            }
        } finally {
            leave(within);
        }
    }

    @Override
    public void abort() {
        ended = true;
        batches.seal();
        incoming.clear();
        boolean within = enter();
        try {
            reset();
        } finally {
            leave(within);
        }
    }

    /** What is written does not get there any more. What the peer has sent before may still be in the operating system. */
    void writeFailed(Throwable broken) {
        if (ended || brokenOutput) {
            return;
        }
        brokenOutput = true;
        batches.seal();
        later(() -> {
            if (!ending()) {
                readAll();
            }
            failed(broken);
        });
    }

    /** Reads what there is in the operating system. */
    abstract void readAll();

    /** The line is broken. */
    void failed(Throwable broken) {
        if (ended || cause != null) {
            return;
        }
        cause = broken;
        batches.seal();
        if (telling && incoming.waitsToBeTold()) {
            later(this::endBroken);
        } else {
            endBroken();
        }
    }

    private void endBroken() {
        try {
            tellWhatCame();
        } finally {
            ended = true;
            incoming.clear();
            closeNow();
        }
    }

    /** What came before the end is told before it, even to a handler that did not want it yet: there is no later. */
    private void tellWhatCame() {
        if (!ending() && !telling && incoming.waitsToBeTold()) {
            incoming.tellAll();
        }
    }

    /** It is closed. */
    void lost() {
        if (gone) {
            return;
        }
        tellWhatCame();
        gone = true;
        ended = true;
        batches.seal();
        incoming.clear();
        if (!telling) {
            tellClosed(); // else when the call under way returns
        }
    }

    static String text(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress internet
                ? NetUtil.toSocketAddressString(internet)
                : String.valueOf(address);
    }
}
