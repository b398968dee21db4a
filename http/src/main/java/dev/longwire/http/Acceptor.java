package dev.longwire.http;

import dev.longwire.handshake.HostRule;
import dev.longwire.http.netty.Listening;
import dev.longwire.http.netty.LoopGroup;
import dev.longwire.transport.Callbacks;
import dev.longwire.transport.IoThread;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

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
        SSLContext tls = null;
        if (settings.tls() != null) {
            try {
                tls = settings.tls().context();
            } catch (GeneralSecurityException e) {
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
                            tls == null ? null : engines(tls),
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

    private static HostRule hosts(ServerSettings settings, boolean onLoopback) {
        return onLoopback ? HostRule.loopback(settings.hosts().toArray(String[]::new)) : HostRule.any();
    }

    private static Supplier<SSLEngine> engines(SSLContext tls) {
        return () -> TlsEngines.server(tls);
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
