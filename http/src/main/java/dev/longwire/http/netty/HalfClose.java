package dev.longwire.http.netty;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.Socket;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;

/** How one kind of line says that it ends. Called on the line's loop. */
@FunctionalInterface
public interface HalfClose {
    /** A TCP connection: FIN. If that fails the connection is lost, which is told anyway. */
    HalfClose TCP = HalfClose::shutDownOutput;

    /** TLS: close_notify (RFC 8446 §6.1). */
    HalfClose TLS = HalfClose::closeNotify;

    private static void closeNotify(ChannelHandlerContext line) {
        SslHandler tls = line.pipeline().get(SslHandler.class);
        if (tls == null) {
            closeNow(line); // it was not known yet how to do TLS, and there is nothing else to say it with
        } else {
            tls.closeOutbound();
        }
    }

    /** By the socket itself where there is one: Netty's way makes an exception with a stack trace for what is still to be written. */
    private static void shutDownOutput(ChannelHandlerContext line) {
        Socket socket = Transport.socketOf(line.channel());
        if (socket != null) {
            try {
                socket.shutdown(false, true);
            } catch (IOException | NotYetConnectedException lost) {
                // which the next read or write says, with its cause; Netty calls a reset connection one that was never
                // there
            }
        } else {
            ((DuplexChannel) line.channel()).shutdownOutput();
        }
    }

    /**
     * Tells the peer that nothing follows; reading goes on. Called on an open channel with nothing left to write.
     *
     * @param line where the line stands in its pipeline
     */
    void finish(ChannelHandlerContext line);

    /**
     * Closes the channel at once and throws away what it has not written yet; a TCP connection is reset, so that the peer
     * can tell this from a close in good order.
     *
     * @param line where the line stands in its pipeline
     */
    default void abort(ChannelHandlerContext line) {
        try {
            line.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException alreadyReset) {
            // the peer was first: such a connection takes no options, and needs no reset of ours
        }
        closeNow(line);
    }

    /**
     * Closes the channel past every other handler: TLS would first say goodbye and wait until that is taken.
     *
     * @param line where the line stands in its pipeline
     */
    static void closeNow(ChannelHandlerContext line) {
        line.pipeline().firstContext().close();
    }
}
