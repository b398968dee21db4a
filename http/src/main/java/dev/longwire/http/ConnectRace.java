package dev.longwire.http;

import dev.longwire.HandshakeException;
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
import java.util.concurrent.TimeUnit;

/**
 * Connects to the first of several addresses that answers (RFC 8305 §5): the next one is tried as soon as one fails, or 250 ms
 * after the last was begun. Used on the loop.
 */
final class ConnectRace {
    /** RFC 8305 §8: Connection Attempt Delay. */
    private static final long DELAY = TimeUnit.MILLISECONDS.toNanos(250);

    /** Told how it ended, unless it was cancelled. */
    interface Outcome {
        /** A connection that reads nothing yet; it is the receiver's from now on. */
        void connected(Channel channel);

        void failed(HandshakeException cause);
    }

    private final NettyLoop loop;
    private final String host;
    private final int port;
    private final List<InetAddress> addresses;
    private final Outcome outcome;
    private final Bootstrap bootstrap;

    private final List<Channel> connecting = new ArrayList<>();
    private final Map<InetAddress, Throwable> failures = new LinkedHashMap<>();
    private Runnable cancelDelay = () -> {};
    private int begun;
    private boolean over;

    ConnectRace(NettyLoop loop, String host, int port, List<InetAddress> addresses, Outcome outcome) {
        this.loop = loop;
        this.host = host;
        this.port = port;
        this.addresses = addresses;
        this.outcome = outcome;
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

    void start() {
        next();
    }

    void cancel() {
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
            outcome.connected(attempt.channel());
        } else {
            attempt.channel().close();
            failures.put(address, attempt.cause());
            if (begun < addresses.size()) {
                next();
            } else if (connecting.isEmpty()) {
                over = true;
                outcome.failed(ConnectTrouble.explain(host, port, failures));
            }
        }
    }

    private void end() {
        cancelDelay.run();
        List.copyOf(connecting).forEach(Channel::close);
    }
}
