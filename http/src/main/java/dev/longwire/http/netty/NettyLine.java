package dev.longwire.http.netty;

import dev.longwire.TlsSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.unix.Socket;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * A Netty channel as a line: directly on the transport or behind TLS. It takes buffers from the channel and writes buffers to
 * it; the peer's end is a {@link ChannelInputShutdownEvent} or TLS's close_notify.
 */
public final class NettyLine extends SocketLine {
    private static final int READ = 64 << 10;

    private final HalfClose end;

    /** Set when its handler is added, before anything else can happen. */
    private ChannelHandlerContext context;

    /** Kept beyond the end: its pipeline then has no TLS any more that could be asked. */
    private @Nullable SSLEngine tls;

    /**
     * A line for one channel, whose {@link #channelHandler} is to be added at the end of its pipeline, on its loop.
     *
     * @param loop the loop the channel is registered with
     * @param end how this kind of line ends
     * @param socket may be written to past Netty while Netty has nothing to write; null if only Netty writes
     */
    public NettyLine(NettyLoop loop, HalfClose end, @Nullable Socket socket) {
        super(loop, socket);
        this.end = end;
    }

    /**
     * What connects the line with its channel.
     *
     * @return the last handler of the channel's pipeline, to be added once
     */
    public ChannelHandler channelHandler() {
        return new Handler();
    }

    /** TLS is done by this. Called before the line is secure, on the loop. */
    void secured(SSLEngine engine) {
        tls = engine;
    }

    /** How its channel reads, if it reads from the operating system, and at once when asked to. */
    RecvByteBufAllocator reads() {
        return new OneRead(incoming());
    }

    private final class Handler extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext added) {
            context = added;
            added.channel().localAddress(); // asked for once while it is known, Netty keeps it
            added.channel().remoteAddress();
        }

        @Override
        public void channelRead(ChannelHandlerContext from, Object message) {
            incoming().read((ByteBuf) message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext from) {
            incoming().complete();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext from, Object event) {
            if (event instanceof ChannelInputShutdownEvent || event == SslCloseCompletionEvent.SUCCESS) {
                incoming().inputEnded();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext from, Throwable caught) {
            failed(caught instanceof DecoderException && caught.getCause() != null ? caught.getCause() : caught);
        }

        @Override
        public void channelInactive(ChannelHandlerContext from) {
            lost();
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext from) {
            lost(); // the only word of a channel that was lost before it was active
        }
    }

    @Override
    ByteBufAllocator allocator() {
        return context.alloc();
    }

    @Override
    void autoRead(boolean on) {
        context.channel().config().setAutoRead(on);
    }

    @Override
    boolean isActive() {
        return context.channel().isActive();
    }

    @Override
    @Nullable
    Socket tcp() {
        return isActive() ? Transport.socketOf(context.channel()) : null;
    }

    @Override
    void write(ByteBuf bytes, Write write) {
        context.write(bytes, write.to(context.channel()));
    }

    /** Past Netty, which would throw it away with its channel; what was not read yet is still to go through TLS. */
    @Override
    void readAll() {
        Socket socket = tcp();
        int got = socket != null && loop().group().transport().readsWithoutWaiting(socket) ? 1 : 0;
        while (socket != null && got > 0 && !ending()) {
            ByteBuf bytes = context.alloc().directBuffer(READ, READ);
            try {
                got = socket.recvAddress(bytes.memoryAddress(), 0, READ);
            } catch (IOException alsoBroken) {
                got = 0;
            }
            if (got > 0) {
                context.pipeline().fireChannelRead(bytes.writerIndex(got));
                context.pipeline().fireChannelReadComplete();
            } else {
                bytes.release();
            }
        }
    }

    @Override
    void flushWrites() {
        context.flush();
    }

    @Override
    void endOutput() {
        end.finish(context);
    }

    @Override
    void endBoth() {
        context.close();
    }

    @Override
    void reset() {
        if (context.channel().isOpen()) {
            end.abort(context);
        }
    }

    @Override
    public void closeNow() {
        HalfClose.closeNow(context);
    }

    @Override
    public String localAddress() {
        return text(context.channel().localAddress());
    }

    @Override
    public String remoteAddress() {
        ProxyHeader.Client client = ProxyHeader.client(context.channel());
        return client == null || client.address() == null ? peerAddress() : text(client.address());
    }

    @Override
    public String peerAddress() {
        return text(context.channel().remoteAddress());
    }

    @Override
    public boolean isSecureToProxy() {
        ProxyHeader.Client client = ProxyHeader.client(context.channel());
        return client != null && client.secure();
    }

    @Override
    public @Nullable TlsSession tls() {
        return tls == null ? null : TlsSession.of(tls);
    }
}
