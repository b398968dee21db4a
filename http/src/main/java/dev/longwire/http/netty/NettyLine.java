package dev.longwire.http.netty;

import dev.longwire.transport.LineHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.unix.Socket;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A Netty channel as a line: the last handler of its pipeline, directly on the transport or behind TLS. It takes buffers
 * from the channel and writes buffers to it; the peer's end is a {@link ChannelInputShutdownEvent} or TLS's close_notify.
 * What arrives before the line has a handler waits.
 */
public final class NettyLine extends LoopLine {
    private final LineEnd end;
    private final @Nullable Socket socket;

    private final Incoming incoming = new Incoming(this);

    // set by handlerAdded, before anything else can happen
    private ChannelHandlerContext context;
    private Batches batches;

    private @Nullable LineHandler handler;
    /** The handler is being called, so that nothing else may be told now. */
    private boolean telling;

    /** The handler has not yet been told that the operating system has taken something. */
    private boolean takenUntold;

    private boolean finishing;
    private boolean finished;
    private boolean closing;

    /** The channel was told to close: what fails from now on fails because of that. */
    private boolean ended;

    /** The channel is closed. */
    private boolean gone;

    private @Nullable Throwable cause;

    /**
     * A line for one channel, to be added at the end of its pipeline, on its loop.
     *
     * @param loop the loop the channel is registered with
     * @param end how this kind of line ends
     * @param socket may be written to past Netty while Netty has nothing to write; null if only Netty writes
     */
    public NettyLine(NettyLoop loop, LineEnd end, @Nullable Socket socket) {
        super(loop);
        this.end = end;
        this.socket = socket;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        batches = new Batches(this, added, socket, buffers());
        added.channel().localAddress(); // asked for once while it is known, Netty keeps it
        added.channel().remoteAddress();
    }

    // ---- in

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        incoming.read((ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        incoming.complete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event == SslCloseCompletionEvent.SUCCESS) {
            incoming.inputEnded();
        }
    }

    @Override
    public void reading(boolean on) {
        incoming.reading(on);
    }

    /** How its channel reads, if it reads from the operating system, and at once when asked to. */
    RecvByteBufAllocator reads() {
        return incoming;
    }

    @Override
    ByteBufAllocator allocator() {
        return context.alloc();
    }

    void autoRead(boolean on) {
        context.channel().config().setAutoRead(on);
    }

    /** The bytes in a buffer that may be kept. */
    ByteBuf moved(ByteBuf bytes) {
        return LoopBuffers.moved(bytes, allocator());
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
        loop().execute(() -> {
            try {
                task.run();
            } catch (RuntimeException thrown) {
                failed(thrown);
            }
        });
    }

    // ---- out

    @Override
    public ByteBuffer reserve(int bytes) {
        return batches.reserve(bytes);
    }

    @Override
    public @Nullable ByteBuffer claim(ByteBuffer payload, int from, int length, int header) {
        return batches.claim(payload, from, length, header);
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
    public void flush() {
        boolean within = enter();
        try {
            batches.flush();
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
                context.close();
            } else if (finishing && !finished) {
                finished = true;
                batches.seal();
                end.finish(context);
            }
        } finally {
            leave(within);
        }
    }

    @Override
    public void abort() {
        if (!context.channel().isOpen()) {
            return;
        }
        ended = true;
        batches.seal();
        incoming.clear();
        boolean within = enter();
        try {
            end.abort(context);
        } finally {
            leave(within);
        }
    }

    /** Closes the channel at once, whatever was still to be sent or told to the peer. Called on the loop. */
    public void closeNow() {
        LineEnd.closeNow(context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable caught) {
        failed(caught instanceof DecoderException && caught.getCause() != null ? caught.getCause() : caught);
    }

    /** The line is broken. */
    void failed(Throwable broken) {
        if (ended) {
            return;
        }
        ended = true;
        cause = broken;
        batches.seal();
        incoming.clear();
        LineEnd.closeNow(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        if (gone) {
            return;
        }
        gone = true;
        ended = true;
        batches.seal();
        incoming.clear();
        if (!telling) {
            tellClosed(); // else when the call under way returns
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext from) {
        channelInactive(from); // the only word of a channel that was lost before it was active
    }

    // ---- the rest

    @Override
    public String localAddress() {
        return text(context.channel().localAddress());
    }

    @Override
    public String remoteAddress() {
        return text(context.channel().remoteAddress());
    }

    private static String text(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress internet
                ? NetUtil.toSocketAddressString(internet)
                : String.valueOf(address);
    }
}
