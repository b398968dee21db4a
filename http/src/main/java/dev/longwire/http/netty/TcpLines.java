package dev.longwire.http.netty;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** Makes lines of TCP connections, with TLS or without. */
public final class TcpLines {
    /** As {@link OneRead}, into buffers of their own: TLS keeps what is not a whole record, io_uring reads ahead. */
    private static final RecvByteBufAllocator READS =
            new AdaptiveRecvByteBufAllocator(512, 2 * 1024, 512 * 1024).maxMessagesPerRead(1);

    private TcpLines() {}

    /**
     * Makes a connection a line. Called on its loop. With TLS the handshake starts at once if the connection is up; it has no
     * timeout of its own.
     *
     * @param channel a TCP connection
     * @param loop the loop it is registered with
     * @param tls does TLS, once it is there; null for none. If it fails the connection is closed, and if that is closed first it is
     *     cancelled
     * @return the line
     */
    public static NettyLine over(Channel channel, NettyLoop loop, @Nullable CompletableFuture<SSLEngine> tls) {
        ChannelConfig config = configured(channel);
        Transport transport = loop.group().transport();
        boolean sharesReads = tls == null && transport != Transport.IO_URING;
        NettyLine line = tls == null
                ? new NettyLine(loop, HalfClose.TCP, transport.writable(channel))
                : new NettyLine(loop, HalfClose.TLS, null);
        config.setRecvByteBufAllocator(sharesReads ? line.reads() : READS);
        if (tls == null) {
            channel.pipeline().addLast(line.channelHandler());
        } else {
            TlsToCome place = new TlsToCome();
            channel.pipeline().addLast(place, new EarlyEnd(), line.channelHandler());
            if (tls.isDone()) {
                secure(channel, place, line, tls);
            } else {
                channel.closeFuture().addListener(closed -> tls.cancel(false));
                tls.whenComplete((engine, why) -> loop.executeIfRunning(() -> secure(channel, place, line, tls)));
            }
        }
        return line;
    }

    private static ChannelConfig configured(Channel channel) {
        ChannelConfig config = channel.config();
        config.setOption(ChannelOption.TCP_NODELAY, true); // a flush is a whole batch already
        config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        return config;
    }

    /** Puts TLS on a connection, and at its end who is told of the handshake and makes the line. Called on its loop. */
    static SslHandler secure(Channel channel, SSLEngine engine, ChannelHandler last) {
        configured(channel).setRecvByteBufAllocator(READS);
        SslHandler tls = handler(engine);
        channel.pipeline().addLast(tls, new EarlyEnd(), last);
        return tls;
    }

    /** Makes a connection a line whose TLS handshake is over. Called on its loop. */
    static NettyLine secured(Channel channel, NettyLoop loop, SSLEngine engine) {
        NettyLine line = new NettyLine(loop, HalfClose.TLS, null);
        line.secured(engine);
        channel.pipeline().addLast(line.channelHandler());
        return line;
    }

    private static SslHandler handler(SSLEngine engine) {
        SslHandler handler = new OneHandshake(engine);
        handler.setHandshakeTimeout(0, TimeUnit.MILLISECONDS);
        return handler;
    }

    private static void secure(Channel channel, TlsToCome place, NettyLine line, CompletableFuture<SSLEngine> tls) {
        ChannelHandlerContext context = channel.pipeline().context(place);
        if (context == null) {
            return; // closed meanwhile
        }
        if (tls.isCompletedExceptionally()) {
            line.closeNow();
            return;
        }
        SSLEngine engine = tls.join();
        line.secured(engine);
        place.become(context, handler(engine));
    }

    /** Closes a connection whose peer ends it before TLS is up: TLS itself would wait on. */
    private static final class EarlyEnd extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                HalfClose.closeNow(context);
            } else if (event instanceof SslHandshakeCompletionEvent) {
                context.pipeline().remove(this);
            }
            context.fireUserEventTriggered(event);
        }
    }
}
