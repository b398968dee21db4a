package dev.longwire.http.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * TLS with one handshake for each connection. In TLS 1.2 the peer may ask for another one at any time (RFC 5246 §7.4.1.1, §7.4.1.2),
 * which costs this side much more than that one, and nothing of the peer's has a use for it.
 */
final class OneHandshake extends SslHandler {
    /** RFC 5246 §6.2.1: the content type of ClientHello and HelloRequest, which is never encrypted. */
    private static final byte HANDSHAKE = 22;

    private boolean over;

    OneHandshake(SSLEngine engine) {
        super(engine);
    }

    /** Called for each record: what is there begins with one. */
    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf records, List<Object> out) throws SSLException {
        if (over) {
            records.skipBytes(records.readableBytes());
        } else if (isHandshake(records) && handshakeFuture().isSuccess() && isTls12()) {
            over = true;
            records.skipBytes(records.readableBytes());
            throw new SSLException("the peer asked for a second TLS handshake on the same connection (renegotiation,"
                    + " RFC 5246 §7.4.1), which is refused: it should open a new connection, or use TLS 1.3");
        } else {
            super.decode(context, records, out);
        }
    }

    private static boolean isHandshake(ByteBuf records) {
        return records.isReadable() && records.getByte(records.readerIndex()) == HANDSHAKE;
    }

    private boolean isTls12() {
        return engine().getSession().getProtocol().equals("TLSv1.2");
    }
}
