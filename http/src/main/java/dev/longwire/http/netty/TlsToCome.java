package dev.longwire.http.netty;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;

/**
 * Stands where TLS will be, while it is not known yet how it is done. Nothing is read meanwhile, and nothing passes: what is written would
 * go out in the clear.
 */
final class TlsToCome extends ChannelDuplexHandler {
    private boolean readWanted;

    /** Takes its place. Called on the loop, with the handler's channel still open. */
    void become(ChannelHandlerContext place, SslHandler tls) {
        place.pipeline().replace(this, null, tls);
        if (readWanted) {
            place.channel().read();
        }
    }

    @Override
    public void read(ChannelHandlerContext context) {
        readWanted = true;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        ReferenceCountUtil.release(message);
        context.close(); // there is nothing else to tell the peer
        promise.setFailure(new ClosedChannelException());
    }
}
