package dev.longwire.bench.servers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelMatchers;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import org.jspecify.annotations.Nullable;

/**
 * Netty's stock WebSocket handlers, as its examples set them up, with what its wiki recommends: a native transport (epoll, or
 * io_uring with {@code -Dtransport=io_uring}), BoringSSL for TLS, one flush for all that a read brought.
 */
public final class Netty {
    private Netty() {}

    /** Runs until standard input ends. */
    public static void main(String[] args) throws Exception {
        Setting setting = Setting.of(args);
        boolean uring = "io_uring".equals(System.getProperty("transport"));
        IoHandlerFactory handlers = uring ? IoUringIoHandler.newFactory() : EpollIoHandler.newFactory();
        Class<? extends ServerChannel> channel =
                uring ? IoUringServerSocketChannel.class : EpollServerSocketChannel.class;
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, handlers);
        new ServerBootstrap()
                .group(group)
                .channel(channel)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new Pipeline(setting, new DefaultChannelGroup(group.next())))
                .bind("127.0.0.1", setting.port())
                .sync();
        setting.ready();
    }

    private static final class Pipeline extends ChannelInitializer<Channel> {
        private final Setting setting;
        private final ChannelGroup all;
        private final @Nullable SslContext tls;
        private final WebSocketServerProtocolConfig protocol;

        Pipeline(Setting setting, ChannelGroup all) throws Exception {
            this.setting = setting;
            this.all = all;
            tls = setting.tls() == null
                    ? null
                    : SslContextBuilder.forServer(
                                    setting.tls().resolve("cert.pem").toFile(),
                                    setting.tls().resolve("key.pem").toFile())
                            .sslProvider(SslProvider.OPENSSL_REFCNT)
                            .build();
            protocol = WebSocketServerProtocolConfig.newBuilder()
                    .websocketPath("/")
                    .maxFramePayloadLength(Setting.MOST)
                    .allowExtensions(setting.deflate())
                    .build();
        }

        @Override
        protected void initChannel(Channel channel) {
            if (tls != null) {
                channel.pipeline().addLast(tls.newHandler(channel.alloc()));
            }
            channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(8192));
            if (setting.deflate()) {
                // As WebSocketServerCompressionHandler does, but it declines clients that want no context takeover.
                channel.pipeline()
                        .addLast(new WebSocketServerExtensionHandler(new PerMessageDeflateServerExtensionHandshaker(
                                6, false, 15, true, false, Setting.MOST)));
            }
            channel.pipeline().addLast(new WebSocketServerProtocolHandler(protocol), new Echo(setting.fanout(), all));
        }
    }

    private static final class Echo extends SimpleChannelInboundHandler<WebSocketFrame> {
        private final boolean fanout;
        private final ChannelGroup all;

        Echo(boolean fanout, ChannelGroup all) {
            super(false);
            this.fanout = fanout;
            this.all = all;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (fanout && event instanceof WebSocketServerProtocolHandler.HandshakeComplete) {
                all.add(context.channel());
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
            if (fanout) {
                all.writeAndFlush(frame, ChannelMatchers.all(), true);
            } else {
                context.write(frame, context.voidPromise());
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        /** The load generator ends its connections with messages in flight, which is nothing to print a stack trace for. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }

        /** A peer that does not take its answers is not read from. */
        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (!fanout) {
                context.channel().config().setAutoRead(context.channel().isWritable());
            }
        }
    }
}
