package dev.longwire.bench.servers;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.jspecify.annotations.Nullable;

/**
 * Jetty 12's own API on its core server, without servlets. Its documentation recommends {@code Session.Listener} with explicit
 * demand and sends with a callback for speed: no thread blocks, and a message is echoed from the buffer it was read into.
 */
public final class Jetty {
    private Jetty() {}

    /** Runs until standard input ends. */
    public static void main(String[] args) throws Exception {
        Setting setting = Setting.of(args);
        Server server = new Server(new QueuedThreadPool(16));
        HttpConnectionFactory http = new HttpConnectionFactory(new HttpConfiguration());
        ServerConnector connector;
        if (setting.tls() == null) {
            connector = new ServerConnector(server, 1, 1, http);
        } else {
            SslContextFactory.Server tls = new SslContextFactory.Server();
            tls.setSslContext(Certificates.context(setting.tls()));
            connector = new ServerConnector(
                    server, 1, 1, new org.eclipse.jetty.server.SslConnectionFactory(tls, "http/1.1"), http);
        }
        connector.setHost("127.0.0.1");
        connector.setPort(setting.port());
        connector.setAcceptQueueSize(4096);
        server.addConnector(connector);
        Set<Session> all = setting.fanout() ? ConcurrentHashMap.newKeySet() : null;
        server.setHandler(WebSocketUpgradeHandler.from(server, container -> configure(container, setting, all)));
        server.start();
        setting.ready();
    }

    private static void configure(ServerWebSocketContainer container, Setting setting, @Nullable Set<Session> all) {
        container.setMaxBinaryMessageSize(Setting.MOST);
        container.setMaxTextMessageSize(Setting.MOST);
        container.setMaxFrameSize(Setting.MOST);
        container.setIdleTimeout(Duration.ZERO);
        container.addMapping("/", (request, response, callback) -> {
            if (!setting.deflate()) {
                withoutExtensions(response);
            }
            return new Echo(all);
        });
    }

    private static void withoutExtensions(ServerUpgradeResponse response) {
        response.setExtensions(java.util.List.of());
    }

    /** Public, because Jetty calls it by method handle. */
    public static final class Echo implements Session.Listener {
        private final @Nullable Set<Session> all;
        private @Nullable Session session;

        Echo(@Nullable Set<Session> all) {
            this.all = all;
        }

        @Override
        public void onWebSocketOpen(Session opened) {
            session = opened;
            if (all != null) {
                all.add(opened);
            }
            opened.demand();
        }

        @Override
        public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
            if (all == null) {
                open().sendBinary(payload, Callback.from(() -> next(callback), callback::fail));
                return;
            }
            ByteBuffer copy =
                    ByteBuffer.allocate(payload.remaining()).put(payload).flip();
            all.forEach(each -> each.sendBinary(copy.duplicate(), Callback.NOOP));
            next(callback);
        }

        @Override
        public void onWebSocketText(String message) {
            open().sendText(message, Callback.from(open()::demand, Throwable::printStackTrace));
        }

        private void next(Callback callback) {
            callback.succeed();
            open().demand();
        }

        @Override
        public void onWebSocketClose(int code, String reason, Callback callback) {
            if (all != null) {
                all.remove(open());
            }
            callback.succeed();
        }

        private Session open() {
            return java.util.Objects.requireNonNull(session);
        }
    }
}
