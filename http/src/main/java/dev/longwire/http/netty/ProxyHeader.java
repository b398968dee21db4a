package dev.longwire.http.netty;

import dev.longwire.handshake.Excerpt;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import io.netty.handler.codec.haproxy.HAProxySSLTLV;
import io.netty.util.AttributeKey;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Takes the PROXY header off the beginning of a connection, before TLS, and keeps what it tells with the channel. Both handlers leave the
 * pipeline with it.
 */
final class ProxyHeader extends ChannelInboundHandlerAdapter {
    /** Addresses take 16 octets, or 216 for sockets of Unix, for which Netty always leaves room; what follows them is bounded. */
    private static final int MOST_V2 = 4096;

    private static final int V2_WITHOUT_TLVS = 16 + 216;

    private static final AttributeKey<Client> CLIENT = AttributeKey.valueOf(ProxyHeader.class, "client");

    private final SocketLine line;
    private final ProxyProtocol protocol;

    /**
     * Whose connection it is.
     *
     * @param address null if the proxy does not tell
     * @param secure whether it was encrypted up to the proxy
     */
    record Client(@Nullable InetSocketAddress address, boolean secure) {}

    private ProxyHeader(SocketLine line, ProxyProtocol protocol) {
        this.line = line;
        this.protocol = protocol;
    }

    /** Has the channel of a line, from which nothing was read yet, begin with a header. */
    static void expect(Channel channel, SocketLine line, ProxyProtocol protocol) {
        HAProxyMessageDecoder decoder = new HAProxyMessageDecoder(MOST_V2 - V2_WITHOUT_TLVS);
        decoder.setCumulator(ProxyHeader::moved);
        channel.pipeline().addFirst(decoder, new ProxyHeader(line, protocol));
    }

    /** What a line has read is in the loop's buffer, of which a part of a header would keep all from other lines. */
    private static ByteBuf moved(ByteBufAllocator allocator, ByteBuf held, ByteBuf read) {
        ByteBuf moved = allocator.buffer(read.readableBytes()).writeBytes(read);
        read.release();
        return ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, held, moved);
    }

    /** What a header has told of a channel; null if there was none, or it tells nothing. */
    static @Nullable Client client(Channel channel) {
        return channel.hasAttr(CLIENT) ? channel.attr(CLIENT).get() : null;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object header) throws UnknownHostException {
        HAProxyMessage told = (HAProxyMessage) header;
        try {
            Client client = new Client(address(told), isSecure(told));
            if (client.address() != null || client.secure()) {
                context.channel().attr(CLIENT).set(client);
            }
        } finally {
            told.release();
        }
        context.pipeline().remove(this);
    }

    /** Null for a connection of the proxy's own (LOCAL), and if it does not know (UNKNOWN) or the client's socket is one of Unix. */
    private static @Nullable InetSocketAddress address(HAProxyMessage told) throws UnknownHostException {
        AddressFamily family = told.proxiedProtocol().addressFamily();
        if (family != AddressFamily.AF_IPv4 && family != AddressFamily.AF_IPv6) {
            return null;
        }
        byte[] address = NetUtil.createByteArrayFromIpAddressString(told.sourceAddress());
        return new InetSocketAddress(InetAddress.getByAddress(address), told.sourcePort());
    }

    private static boolean isSecure(HAProxyMessage told) {
        return told.tlvs().stream().anyMatch(tlv -> tlv instanceof HAProxySSLTLV tls && tls.isPP2ClientSSL());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable caught) {
        if (caught instanceof DecoderException) {
            context.pipeline().remove(this); // the end brings the same once more
            String text = "The connection does not begin with a PROXY header, as those of its address must ("
                    + Excerpt.unquoted(reason(caught)) + ").";
            protocol.refused().accept(line, text);
            context.fireExceptionCaught(new IOException(text));
        } else {
            context.fireExceptionCaught(caught);
        }
    }

    /** Netty wraps it, with the names of classes in front. */
    private static String reason(Throwable malformed) {
        Throwable cause = malformed.getCause();
        return cause == null ? String.valueOf(malformed.getMessage()) : reason(cause);
    }
}
