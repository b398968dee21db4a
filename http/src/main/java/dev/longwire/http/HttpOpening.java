package dev.longwire.http;

import dev.longwire.Handshake;
import dev.longwire.HandshakeException;
import dev.longwire.handshake.WebSocketUri;
import dev.longwire.http.netty.NettyLine;
import dev.longwire.http.netty.NettyLoop;
import dev.longwire.http.netty.TcpLines;
import dev.longwire.transport.Connector;
import dev.longwire.transport.Http1ClientUpgrade;
import dev.longwire.transport.Line;
import dev.longwire.transport.LineHandler;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One attempt to open a WebSocket: look-up, connect, TLS, upgrade. Used on the loop. */
final class HttpOpening implements ConnectRace.Outcome, Connector.Attempt {
    private final HttpConnector connector;
    private final WebSocketUri uri;
    private final NettyLoop loop;
    private final Connector.Attempt attempt;

    private @Nullable TlsEngines tls;
    private @Nullable ConnectRace race;
    private @Nullable NettyLine line;
    private @Nullable Http1ClientUpgrade upgrade;
    private Runnable forgetLoopEnd = () -> {};
    private Runnable giveUpAsking = () -> {};
    private boolean connected;
    private boolean over;

    HttpOpening(HttpConnector connector, NettyLoop loop, Connector.Attempt attempt) {
        this.connector = connector;
        this.uri = connector.uri();
        this.loop = loop;
        this.attempt = attempt;
    }

    void start() {
        connector.settings().threads().hold();
        forgetLoopEnd = loop.atEnd(() -> failed(new HandshakeException("the I/O threads were closed")));
        List<InetAddress> known = Lookup.known(uri.host());
        step(known == null ? this::lookUp : () -> secure(known));
    }

    private void step(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error thrown) { // no thread was to be had, for example
            failed(thrown);
        }
    }

    private void lookUp() {
        attempt.refusing(() -> ConnectTrouble.lookupTimedOut(uri.host(), connector.limits()));
        Then<List<InetAddress>> then = new Then<>(
                addresses -> {
                    attempt.refusing(null);
                    secure(addresses);
                },
                why -> ConnectTrouble.unknown(uri.host(), why));
        try {
            giveUpAsking = connector.settings().lookups().ask(uri.host(), then);
        } catch (RejectedExecutionException tooMany) {
            failed(ConnectTrouble.tooManyLookups(uri.host(), tooMany));
        }
    }

    private void secure(List<InetAddress> addresses) {
        TlsEngines known = uri.secure() ? connector.settings().tls().known() : null;
        tls = known == null ? null : known.forClient();
        if (!uri.secure() || tls != null) {
            connect(addresses);
            return;
        }
        Then<TlsEngines> then = new Then<>(
                made -> {
                    tls = made.forClient();
                    connect(addresses);
                },
                why -> new HandshakeException("TLS cannot be set up: " + why.getMessage(), why));
        giveUpAsking =
                Tls.ENGINES.ask(connector.settings().tls(), then); // reads the trust store, or asks the application
    }

    /** Goes on with an answer, on the loop. If that does not run, or the attempt was given up, it has been told so. */
    private final class Then<A> implements Questions.Asker<A> {
        private final Consumer<A> next;
        private final Function<Throwable, HandshakeException> explain;

        Then(Consumer<A> next, Function<Throwable, HandshakeException> explain) {
            this.next = next;
            this.explain = explain;
        }

        @Override
        public void answered(A answer) {
            loop.executeIfRunning(() -> {
                if (!over) {
                    step(() -> next.accept(answer));
                }
            });
        }

        @Override
        public void failed(Throwable why) {
            loop.executeIfRunning(() -> HttpOpening.this.failed(explain.apply(why)));
        }
    }

    private void connect(List<InetAddress> addresses) {
        forgetLoopEnd.run();
        race = new ConnectRace(loop, uri.host(), uri.port(), addresses, this);
        race.start();
    }

    @Override
    public void connected(Channel channel) {
        connected = true;
        channel.closeFuture()
                .addListener(closed -> connector.settings().threads().letGo());
        try {
            line = TcpLines.over(
                    channel,
                    loop,
                    tls == null ? null : CompletableFuture.completedFuture(tls.client(uri.host(), uri.port())));
        } catch (RuntimeException lostAlready) {
            channel.close();
            failed(new HandshakeException(
                    "the connection to " + Places.of(uri.host(), uri.port()) + " was lost at once: "
                            + lostAlready.getMessage(),
                    lostAlready));
            return;
        }
        TlsEngines engines = tls;
        if (engines == null) {
            upgrade();
        } else {
            channel.pipeline().get(SslHandler.class).handshakeFuture().addListener(secured -> {
                if (secured.isSuccess()) {
                    upgrade();
                } else {
                    failed(TlsTrouble.explain(secured.cause(), uri.host(), uri.port(), engines.settings()));
                }
            });
        }
        channel.config().setAutoRead(true);
    }

    private void upgrade() {
        if (!over) {
            upgrade = new Http1ClientUpgrade(line, connector.handshake(), uri.target(), connector.limits(), this);
            upgrade.start();
        }
    }

    @Override
    public LineHandler opened(Line opened, Handshake handshake) {
        over = true;
        return attempt.opened(opened, handshake);
    }

    @Override
    public void refusing(@Nullable Supplier<HandshakeException> known) {
        attempt.refusing(known);
    }

    @Override
    public void failed(HandshakeException cause) {
        failed((Throwable) cause);
    }

    @Override
    public void failed(Throwable cause) {
        if (!over) {
            HandshakeException late =
                    tls == null ? null : TlsTrouble.late(cause, uri.host(), uri.port(), tls.settings());
            end();
            attempt.failed(late == null ? cause : late);
        }
    }

    void cancel() {
        if (over) {
            return;
        }
        end();
        if (upgrade != null) {
            upgrade.cancel();
        } else if (line != null) {
            line.abort();
        }
    }

    private void end() {
        over = true;
        forgetLoopEnd.run();
        giveUpAsking.run();
        if (race != null) {
            race.cancel();
        }
        if (!connected) {
            connector.settings().threads().letGo(); // else when the connection is closed
        }
    }
}
