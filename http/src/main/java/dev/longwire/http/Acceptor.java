package dev.longwire.http;

import dev.longwire.handshake.AddressSet;
import dev.longwire.handshake.HostRule;
import dev.longwire.handshake.IpAddress;
import dev.longwire.http.netty.Listening;
import dev.longwire.http.netty.LoopGroup;
import dev.longwire.http.netty.ProxyProtocol;
import dev.longwire.transport.Callbacks;
import dev.longwire.transport.IoThread;
import dev.longwire.transport.RefusalLog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** A server that listens, until it is closed. */
final class Acceptor {
    /** For connections that were aborted to be gone. */
    private static final long ABORT_SECONDS = 5;

    private final ServerSettings settings;
    private final LoopGroup group;
    private final Connections connections;
    private final List<Listening> listening;
    /** Nothing listens any more. */
    private final CompletableFuture<?> deaf;

    private final AtomicBoolean closing = new AtomicBoolean();

    private Acceptor(ServerSettings settings, LoopGroup group, Connections connections, List<Listening> listening) {
        this.settings = settings;
        this.group = group;
        this.connections = connections;
        this.listening = listening;
        this.deaf = CompletableFuture.allOf(
                listening.stream().map(Listening::closed).toArray(CompletableFuture<?>[]::new));
    }

    static Acceptor start(ServerSettings settings) throws IOException {
        Tls tls = settings.tls();
        if (tls != null) {
            try {
                tls.engines().forServer();
            } catch (GeneralSecurityException | IOException | RuntimeException e) {
                throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
            }
        }
        LoopGroup group = settings.threads().group();
        settings.threads().hold();
        try {
            Connections connections = new Connections(group, settings.limits(), tls != null);
            List<Listening> listening = Binding.bind(
                    new Listening.Settings(
                            group,
                            settings.backlog(),
                            settings.reuseAddress(),
                            tls == null ? null : () -> engine(tls),
                            proxies(settings.proxyProtocol(), connections.refusals()),
                            connections::accepted),
                    settings.host(),
                    settings.port());
            connections.site(new Site(settings, hosts(settings, Binding.isLoopback(listening))));
            listening.forEach(Listening::accept);
            return new Acceptor(settings, group, connections, listening);
        } catch (IOException | RuntimeException e) {
            settings.threads().letGo();
            throw e;
        }
    }

    private static @Nullable ProxyProtocol proxies(@Nullable AddressSet from, RefusalLog log) {
        return from == null
                ? null
                : new ProxyProtocol(address -> from.contains(IpAddress.of(address.getAddress())), log::closed);
    }

    private static HostRule hosts(ServerSettings settings, boolean onLoopback) {
        return onLoopback ? HostRule.loopback(settings.hosts().toArray(String[]::new)) : HostRule.any();
    }

    private static CompletableFuture<SSLEngine> engine(Tls tls) {
        TlsEngines known = tls.known();
        if (known != null) {
            return CompletableFuture.completedFuture(known.server());
        }
        CompletableFuture<SSLEngine> coming = new CompletableFuture<>();
        try {
            Runnable giveUp = Tls.ENGINES.ask(tls, new Questions.Asker<>() {
                @Override
                public void answered(TlsEngines answer) {
                    try {
                        coming.complete(answer.forServer().server());
                    } catch (RuntimeException | Error unusable) {
                        coming.completeExceptionally(unusable);
                    }
                }

                @Override
                public void failed(Throwable why) {
                    coming.completeExceptionally(why);
                }
            });
            coming.whenComplete((engine, why) -> {
                if (coming.isCancelled()) {
                    giveUp.run();
                }
            });
        } catch (RejectedExecutionException tooMany) {
            coming.completeExceptionally(tooMany);
        }
        return coming;
    }

    int port() {
        return address().getPort();
    }

    String base() {
        boolean anyAddress = address().getAddress().isAnyLocalAddress();
        String host = settings.host() == null || anyAddress
                ? "localhost"
                : Places.bracketed(settings.host()).replace("%", "%25");
        return (settings.tls() == null ? "ws://" : "wss://") + host + ":" + port();
    }

    private InetSocketAddress address() {
        return listening.get(0).address();
    }

    String transport() {
        return group.transport().toString();
    }

    int connections() {
        return connections.open();
    }

    void close() {
        if (closing.compareAndSet(false, true)) {
            connections.ended().thenRun(() -> settings.threads().letGo());
            listening.forEach(Listening::close);
            deaf.thenRun(connections::end);
            group.first().executeIfRunning(() -> {
                Runnable cancel = group.first()
                        .schedule(
                                connections::abort,
                                settings.limits().closeTimeout().toNanos());
                connections.ended().thenRun(() -> group.first().executeIfRunning(cancel));
            });
        }
        if (!IoThread.isCurrent()) {
            await();
        }
    }

    private void await() {
        CompletableFuture<?> ended = Callbacks.isCaller()
                ? connections.ended()
                : connections.ended().thenCompose(gone -> settings.callbacks().returned());
        try {
            ended.get(
                    settings.limits().closeTimeout().toMillis() + TimeUnit.SECONDS.toMillis(ABORT_SECONDS),
                    TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            connections.abort();
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException blocked) {
            connections.abort(); // a listener or a callback does not return; what is left ends when it does
        }
    }
}
