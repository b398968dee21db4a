package dev.longwire.http;

import dev.longwire.HandshakeException;
import dev.longwire.handshake.WebSocketUri;
import dev.longwire.http.netty.NettyLine;
import dev.longwire.http.netty.NettyLoop;
import dev.longwire.http.netty.TcpLines;
import dev.longwire.transport.Connector;
import dev.longwire.transport.Http1ClientUpgrade;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to open a WebSocket, step by step: resolve the name, set TLS up, connect, TLS, upgrade. It owns the way up to the last step,
 * which tells the attempt itself how it ended. Used on the loop.
 */
final class HttpOpening {
    private final HttpConnector connector;
    private final ClientSettings client;
    private final WebSocketUri uri;
    private final NettyLoop loop;
    private final Connector.Attempt attempt;

    /** Gives up the step that is under way. */
    private Runnable cancelStep = () -> {};

    private Runnable forgetLoopEnd = () -> {};
    private @Nullable Channel connection;
    private boolean over;

    HttpOpening(HttpConnector connector, NettyLoop loop, Connector.Attempt attempt) {
        this.connector = connector;
        this.client = connector.settings();
        this.uri = connector.uri();
        this.loop = loop;
        this.attempt = attempt;
    }

    void start() {
        client.threads().hold();
        forgetLoopEnd = loop.atEnd(() -> failed(new HandshakeException("the I/O threads were closed")));
        guarded(this::resolve);
    }

    private void resolve() {
        String host = uri.host();
        List<InetAddress> known = Lookup.known(host);
        if (known != null) {
            prepareTls(known);
            return;
        }
        attempt.refusing(() -> ConnectTrouble.lookupTimedOut(host, connector.limits()));
        Step<List<InetAddress>> lookup = new Asking<>(
                loop,
                client.lookups(),
                host,
                why -> why instanceof RejectedExecutionException tooMany
                        ? ConnectTrouble.tooManyLookups(host, tooMany)
                        : ConnectTrouble.unknown(host, why));
        begin(lookup, addresses -> {
            attempt.refusing(null);
            prepareTls(addresses);
        });
    }

    /** Before anyone is connected to: it reads the trust store, or asks the application. */
    private void prepareTls(List<InetAddress> addresses) {
        if (!uri.secure()) {
            connect(addresses, this::upgradePlain);
            return;
        }
        Consumer<TlsEngines> next = engines -> {
            engines.forClient();
            connect(addresses, channel -> secure(channel, engines));
        };
        TlsEngines known = client.tls().known();
        if (known != null) {
            next.accept(known);
        } else {
            begin(
                    new Asking<>(
                            loop,
                            Tls.ENGINES,
                            client.tls(),
                            why -> new HandshakeException("TLS cannot be set up: " + why.getMessage(), why)),
                    next);
        }
    }

    private void connect(List<InetAddress> addresses, Consumer<Channel> next) {
        forgetLoopEnd.run();
        begin(new ConnectRace(loop, uri.host(), uri.port(), addresses), channel -> {
            connection = channel;
            channel.closeFuture().addListener(closed -> client.threads().letGo());
            next.accept(channel);
        });
    }

    private void upgradePlain(Channel channel) {
        NettyLine line;
        try {
            line = TcpLines.over(channel, loop, null);
        } catch (RuntimeException lostAlready) {
            lost(channel, lostAlready);
            return;
        }
        upgrade(line, Http1ClientUpgrade::broken);
        channel.config().setAutoRead(true);
    }

    private void secure(Channel channel, TlsEngines engines) {
        Function<Throwable, HandshakeException> broken = cause -> {
            HandshakeException late = TlsTrouble.late(cause, uri.host(), uri.port(), engines.settings());
            return late == null ? Http1ClientUpgrade.broken(cause) : late;
        };
        try {
            begin(new Securing(channel, loop, engines, uri.host(), uri.port()), line -> upgrade(line, broken));
        } catch (RuntimeException lostAlready) {
            lost(channel, lostAlready);
        }
    }

    private void lost(Channel channel, RuntimeException lostAlready) {
        channel.close();
        failed(new HandshakeException(
                "the connection to " + Places.of(uri.host(), uri.port()) + " was lost at once: "
                        + lostAlready.getMessage(),
                lostAlready));
    }

    private void upgrade(NettyLine line, Function<Throwable, HandshakeException> broken) {
        Http1ClientUpgrade upgrade =
                new Http1ClientUpgrade(line, connector.handshake(), uri.target(), connector.limits(), attempt, broken);
        cancelStep = upgrade::cancel;
        upgrade.start();
    }

    private <T> void begin(Step<T> step, Consumer<T> next) {
        cancelStep = step::cancel;
        step.start(new Step.Outcome<>() {
            @Override
            public void done(T made) {
                guarded(() -> next.accept(made));
            }

            @Override
            public void failed(Throwable cause) {
                HttpOpening.this.failed(cause);
            }
        });
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error thrown) { // no thread was to be had, for example
            failed(thrown);
            if (connection != null) {
                connection.close(); // perhaps no step had it yet
            }
        }
    }

    private void failed(Throwable cause) {
        if (!over) {
            cancel();
            attempt.failed(cause);
        }
    }

    void cancel() {
        if (!over) {
            over = true;
            forgetLoopEnd.run();
            cancelStep.run();
            if (connection == null) {
                client.threads().letGo(); // else when the connection is closed
            }
        }
    }
}
