package dev.longwire.interop;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Configurable;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.UpgradeResponse;
import org.eclipse.jetty.websocket.api.exceptions.UpgradeException;
import org.eclipse.jetty.websocket.client.ClientUpgradeRequest;
import org.eclipse.jetty.websocket.client.WebSocketClient;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.jspecify.annotations.Nullable;

/** Jetty 12, by its own interface. */
final class Jetty implements Library {
    private static final int LARGEST = 64 << 20;

    private final List<Server> servers = new ArrayList<>();
    private final Map<X509TrustManager, WebSocketClient> clients = new HashMap<>();

    @Override
    public Class<?> main() {
        return Session.class;
    }

    private static void configure(Configurable settings) {
        settings.setMaxTextMessageSize(LARGEST);
        settings.setMaxBinaryMessageSize(LARGEST);
        settings.setIdleTimeout(Duration.ZERO);
    }

    @Override
    public int serve(@Nullable SSLContext tls, Connections connections) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        if (tls != null) {
            SslContextFactory.Server ssl = new SslContextFactory.Server();
            ssl.setSslContext(tls);
            connector = new ServerConnector(server, ssl);
        }
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(WebSocketUpgradeHandler.from(server, container -> {
            configure(container);
            container.addMapping("/*", (request, response, callback) -> {
                if (request.getHttpURI().getPath().equals("/refused")) {
                    response.setStatus(401);
                    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
                    response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Basic realm=\"interop\"");
                    Content.Sink.write(response, true, "no entry", callback);
                    return null;
                }
                String subprotocol = request.hasSubProtocol("second") ? "second" : "";
                if (!subprotocol.isEmpty()) {
                    response.setAcceptedSubProtocol(subprotocol);
                }
                Map<String, String> headers = new HashMap<>();
                request.getHeaders()
                        .forEach(field -> headers.put(field.getName().toLowerCase(Locale.ROOT), field.getValue()));
                return new Endpoint(connections.follow(request.getHttpURI().getPathQuery()), subprotocol, headers);
            });
        }));
        servers.add(server);
        server.start();
        return connector.getLocalPort();
    }

    /** One client for each authority that is trusted. */
    private synchronized WebSocketClient client(Dial dial) throws Exception {
        WebSocketClient client = clients.get(dial.trust());
        if (client == null) {
            SslContextFactory.Client ssl = new SslContextFactory.Client();
            ssl.setSslContext(dial.tls());
            HttpClient http = new HttpClient();
            http.setSslContextFactory(ssl);
            client = new WebSocketClient(http);
            configure(client);
            client.start();
            clients.put(dial.trust(), client);
        }
        return client;
    }

    @Override
    public void connect(Dial dial, Follower follower) throws Exception {
        ClientUpgradeRequest request = new ClientUpgradeRequest(dial.uri());
        dial.headers().forEach(request::setHeader);
        request.setSubProtocols(dial.subprotocols());
        request.addExtensions("permessage-deflate");
        client(dial).connect(new Endpoint(follower, null, Map.of()), request).whenComplete((session, failure) -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof UpgradeException refusal && refusal.getResponseStatusCode() > 0) {
                follower.refused(refusal.getResponseStatusCode());
            } else if (cause != null) {
                follower.failed(cause);
            }
        });
    }

    @Override
    public void stop() throws Exception {
        for (WebSocketClient client : clients.values()) {
            client.stop();
        }
        for (Server server : servers) {
            server.stop();
        }
    }

    /** Sends one after the other. */
    private static final class Sending implements Out {
        private final Session session;
        private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

        Sending(Session session) {
            this.session = session;
        }

        private interface Send {
            void with(Callback callback);
        }

        private synchronized void then(Send send) {
            last = last.thenCompose(done -> {
                CompletableFuture<?> next = new CompletableFuture<>();
                send.with(Callback.from(() -> next.complete(null), next::completeExceptionally));
                return next;
            });
        }

        @Override
        public void text(String text) {
            then(callback -> session.sendText(text, callback));
        }

        @Override
        public void binary(byte[] data) {
            then(callback -> session.sendBinary(ByteBuffer.wrap(data), callback));
        }

        @Override
        public void ping(byte[] payload) {
            then(callback -> session.sendPing(ByteBuffer.wrap(payload), callback));
        }

        @Override
        public void close(int code, String reason) {
            then(callback -> session.close(code, reason, callback));
        }
    }

    /** Jetty calls public classes only. */
    public static final class Endpoint implements Session.Listener.AutoDemanding {
        private final Follower follower;
        /** As a server it knows them before. */
        private final @Nullable String subprotocol;

        private final Map<String, String> headers;

        private volatile @Nullable Session session;

        Endpoint(Follower follower, @Nullable String subprotocol, Map<String, String> headers) {
            this.follower = follower;
            this.subprotocol = subprotocol;
            this.headers = headers;
        }

        @Override
        public void onWebSocketOpen(Session opened) {
            session = opened;
            if (subprotocol != null) {
                follower.opened(new Sending(opened), subprotocol, headers);
                return;
            }
            UpgradeResponse response = opened.getUpgradeResponse();
            Map<String, String> answered = new HashMap<>();
            response.getHeaders().forEach((name, values) -> answered.put(name.toLowerCase(Locale.ROOT), values.get(0)));
            follower.opened(new Sending(opened), response.getAcceptedSubProtocol(), answered);
        }

        @Override
        public void onWebSocketText(String message) {
            try {
                follower.text(message);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
            try {
                follower.binary(octets(payload));
                callback.succeed();
            } catch (Exception e) {
                callback.fail(e);
            }
        }

        /** Who looks at Pings has to answer them. */
        @Override
        public void onWebSocketPing(ByteBuffer payload) {
            byte[] octets = octets(payload.duplicate());
            follower.ping(octets);
            Objects.requireNonNull(session).sendPong(ByteBuffer.wrap(octets), Callback.NOOP);
        }

        @Override
        public void onWebSocketPong(ByteBuffer payload) {
            follower.pong(octets(payload.duplicate()));
        }

        private static byte[] octets(ByteBuffer data) {
            byte[] octets = new byte[data.remaining()];
            data.get(octets);
            return octets;
        }

        @Override
        public void onWebSocketClose(int code, String reason, Callback callback) {
            follower.closed(code, reason);
            callback.succeed();
        }
    }
}
