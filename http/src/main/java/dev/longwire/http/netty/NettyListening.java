package dev.longwire.http.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** A channel of Netty that listens. */
final class NettyListening implements Listening {
    private final Channel channel;
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();

    private NettyListening(Channel channel, Warnings warnings) {
        this.channel = channel;
        channel.closeFuture().addListener(done -> closed.complete(null));
        // behind Netty's own handler, which tries again after a second
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable why) {
                warnings.cannotAccept(port(channel), why);
            }
        });
    }

    static Listening on(Settings settings, InetSocketAddress address) throws IOException {
        LoopGroup group = settings.group();
        Warnings warnings = new Warnings(System::nanoTime);
        ChannelFuture bound = new ServerBootstrap()
                .group(group.eventLoops())
                .channel(group.transport().server())
                .option(ChannelOption.SO_BACKLOG, settings.backlog())
                .option(ChannelOption.SO_REUSEADDR, settings.reuseAddress())
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel made) {
                        group.of(made.eventLoop()).keep(made);
                    }
                })
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        NettyLoop loop = group.of(connection.eventLoop());
                        CompletableFuture<SSLEngine> tls =
                                settings.tls() == null ? null : settings.tls().get();
                        if (tls != null) {
                            tls.whenComplete((engine, why) -> {
                                if (why != null && !tls.isCancelled()) {
                                    warnings.cannotServe(port(connection.parent()), why);
                                }
                            });
                        }
                        NettyLine line = TcpLines.over(connection, loop, tls);
                        ProxyProtocol proxies = settings.proxies();
                        if (proxies != null
                                && connection.remoteAddress() instanceof InetSocketAddress peer
                                && proxies.proxies().test(peer.getAddress())) {
                            ProxyHeader.expect(connection, line, proxies);
                        }
                        settings.accepted().accept(line);
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext context, Throwable why) {
                        context.close();
                        warnings.cannotServe(port(context.channel().parent()), why);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw bound.cause() instanceof IOException refused
                    ? refused
                    : new IOException(bound.cause().getMessage(), bound.cause());
        }
        return new NettyListening(bound.channel(), warnings);
    }

    private static int port(Channel listening) {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    @Override
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public void accept() {
        channel.config().setAutoRead(true);
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public CompletableFuture<@Nullable Void> closed() {
        return closed;
    }
}
