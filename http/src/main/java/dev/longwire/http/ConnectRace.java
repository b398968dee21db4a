package dev.longwire.http;

import dev.longwire.http.netty.NettyLoop;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connects to the first of several addresses that answers (RFC 8305 §5): the next one is tried as soon as one fails, or 250 ms
 * after the last was begun. Used on the loop.
 */
final class ConnectRace implements Step<Channel> {
    /** RFC 8305 §8: Connection Attempt Delay. */
    private static final long DELAY = TimeUnit.MILLISECONDS.toNanos(250);

    private final NettyLoop loop;
    private final String host;
    private final int port;
    private final List<InetAddress> addresses;
    private final Bootstrap bootstrap;
    private @Nullable Outcome<Channel> outcome;

    private final List<Channel> connecting = new ArrayList<>();
    private final Map<InetAddress, Throwable> failures = new LinkedHashMap<>();
    private Runnable cancelDelay = () -> {};
    private int begun;
    private boolean over;

    ConnectRace(NettyLoop loop, String host, int port, List<InetAddress> addresses) {
        this.loop = loop;
        this.host = host;
        this.port = port;
        this.addresses = addresses;
        this.bootstrap = new Bootstrap()
                .group(loop.eventLoop())
                .channel(loop.group().transport().socket())
                .disableResolver()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0) // the handshake timeout is over all of it
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        loop.keep(channel);
                    }
                });
    }

    /** Makes a connection that reads nothing yet. */
    @Override
    public void start(Outcome<Channel> told) {
        outcome = told;
        next();
    }

    @Override
    public void cancel() {
        over = true;
        end();
    }

    private void next() {
        cancelDelay.run();
        InetAddress address = addresses.get(begun++);
        ChannelFuture attempt = bootstrap.connect(new InetSocketAddress(address, port));
        connecting.add(attempt.channel());
        if (begun < addresses.size()) {
            cancelDelay = loop.schedule(this::next, DELAY);
        }
        attempt.addListener(ended -> ended(address, attempt));
    }

    private void ended(InetAddress address, ChannelFuture attempt) {
        connecting.remove(attempt.channel());
        if (over) {
            attempt.channel().close();
        } else if (attempt.isSuccess()) {
            over = true;
            end();
            Objects.requireNonNull(outcome).done(attempt.channel());
        } else {
            attempt.channel().close();
            failures.put(address, attempt.cause());
            if (begun < addresses.size()) {
                next();
            } else if (connecting.isEmpty()) {
                over = true;
                Objects.requireNonNull(outcome).failed(ConnectTrouble.explain(host, port, failures));
            }
        }
    }

    private void end() {
        cancelDelay.run();
        List.copyOf(connecting).forEach(Channel::close);
    }
}
