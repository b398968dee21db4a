package dev.longwire.http.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import javax.net.ssl.SSLEngine;

/**
 * The TLS handshake of a client on a TCP connection. It stands where the line will be, and makes that when the handshake is over, before
 * anything else can come. Used on the connection's loop.
 */
public final class ClientTls extends ChannelInboundHandlerAdapter {
    /** Told how the handshake ended: one of these, once, unless it was given up. */
    public interface Outcome {
        /**
         * TLS is up.
         *
         * @param line what is above it, the receiver's from now on
         */
        void secured(NettyLine line);

        /**
         * TLS is not, and the connection is closed or about to be.
         *
         * @param cause what TLS says
         */
        void failed(Throwable cause);
    }

    private final Channel channel;
    private final NettyLoop loop;
    private final SSLEngine engine;
    private final Outcome outcome;
    private boolean over;

    /**
     * A handshake that has not begun.
     *
     * @param channel a TCP connection that reads nothing yet
     * @param loop the loop it is registered with
     * @param engine does TLS
     * @param outcome is told how it ended
     */
    public ClientTls(Channel channel, NettyLoop loop, SSLEngine engine, Outcome outcome) {
        this.channel = channel;
        this.loop = loop;
        this.engine = engine;
        this.outcome = outcome;
    }

    /**
     * Begins it, and reads. It has no timeout of its own.
     *
     * @throws RuntimeException if the connection was lost already
     */
    public void start() {
        SslHandler tls = TcpLines.secure(channel, engine, this);
        tls.handshakeFuture().addListener(ended -> {
            if (!ended.isSuccess() && !over) {
                over = true;
                outcome.failed(ended.cause());
            }
        });
        channel.config().setAutoRead(true);
    }

    /** Gives it up: the connection is aborted, the outcome is told nothing. Does nothing once it is over. */
    public void cancel() {
        if (!over) {
            over = true;
            ChannelHandlerContext last = channel.pipeline().context(this);
            if (last != null) {
                HalfClose.TLS.abort(last);
            }
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == SslHandshakeCompletionEvent.SUCCESS && !over) {
            over = true;
            context.pipeline().remove(this);
            outcome.secured(TcpLines.secured(channel, loop, engine));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message); // it was given up
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // the handshake has failed with it, or was given up
    }
}
