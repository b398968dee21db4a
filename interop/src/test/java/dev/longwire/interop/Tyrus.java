package dev.longwire.interop;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerApplicationConfig;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.glassfish.tyrus.client.ClientManager;
import org.glassfish.tyrus.client.ClientProperties;
import org.glassfish.tyrus.client.SslEngineConfigurator;
import org.glassfish.tyrus.core.HandshakeException;
import org.glassfish.tyrus.core.TyrusWebSocketEngine;
import org.glassfish.tyrus.ext.extension.deflate.PerMessageDeflateExtension;
import org.glassfish.tyrus.server.Server;
import org.jspecify.annotations.Nullable;

/** Tyrus, the reference for Jakarta WebSocket, on Grizzly. */
final class Tyrus implements Library {
    private static final int LARGEST = 64 << 20;
    private static final String CONNECTIONS = "interop.connections";
    private static final String HEADERS = "interop.headers";

    /** Tyrus makes the configuration itself, which therefore finds this nowhere else. */
    private static volatile @Nullable Connections accepting;

    private @Nullable Server server;

    @Override
    public Class<?> main() {
        return ClientManager.class;
    }

    @Override
    public int serve(@Nullable SSLContext tls, Connections connections) throws DeploymentException {
        if (tls != null) {
            return 0; // its Grizzly server has no setting for TLS
        }
        accepting = connections;
        Server started = new Server(
                "127.0.0.1", 0, "/", Map.of(TyrusWebSocketEngine.INCOMING_BUFFER_SIZE, LARGEST), Application.class);
        started.start();
        server = started;
        return started.getPort();
    }

    @Override
    public void connect(Dial dial, Follower follower) throws IOException {
        ClientManager client = ClientManager.createClient();
        if (dial.uri().getScheme().equals("wss")) {
            client.getProperties().put(ClientProperties.SSL_ENGINE_CONFIGURATOR, new SslEngineConfigurator(dial.tls()));
        }
        client.getProperties().put(ClientProperties.INCOMING_BUFFER_SIZE, LARGEST);
        client.getProperties().put(ClientProperties.SHARED_CONTAINER, true);
        client.setDefaultMaxTextMessageBufferSize(LARGEST);
        client.setDefaultMaxBinaryMessageBufferSize(LARGEST);
        Map<String, String> answered = new ConcurrentHashMap<>();
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .preferredSubprotocols(dial.subprotocols())
                .extensions(List.of(new PerMessageDeflateExtension()))
                .configurator(new ClientEndpointConfig.Configurator() {
                    @Override
                    public void beforeRequest(Map<String, List<String>> headers) {
                        dial.headers().forEach((name, value) -> headers.put(name, List.of(value)));
                    }

                    @Override
                    public void afterResponse(HandshakeResponse response) {
                        answered.putAll(lower(response.getHeaders()));
                    }
                })
                .build();
        try {
            client.connectToServer(new Following(follower, answered), config, dial.uri());
        } catch (DeploymentException failed) {
            if (failed.getCause() instanceof HandshakeException refusal) {
                follower.refused(refusal.getHttpStatusCode());
            } else {
                follower.failed(failed);
            }
        }
    }

    @Override
    public void stop() {
        Server started = server;
        if (started != null) {
            started.stop();
        }
    }

    private static Map<String, String> lower(Map<String, List<String>> headers) {
        Map<String, String> lower = new HashMap<>();
        headers.forEach((name, values) -> lower.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        return lower;
    }

    /** Tyrus looks for one of these. */
    public static final class Application implements ServerApplicationConfig {
        @Override
        public Set<ServerEndpointConfig> getEndpointConfigs(Set<Class<? extends Endpoint>> found) {
            ServerEndpointConfig config = ServerEndpointConfig.Builder.create(Accepted.class, "/{id}")
                    .subprotocols(List.of("second"))
                    .extensions(List.<Extension>of(new PerMessageDeflateExtension()))
                    .configurator(new ServerEndpointConfig.Configurator() {
                        @Override
                        public void modifyHandshake(
                                ServerEndpointConfig of, HandshakeRequest request, HandshakeResponse response) {
                            of.getUserProperties().put(HEADERS, lower(request.getHeaders()));
                        }
                    })
                    .build();
            config.getUserProperties().put(CONNECTIONS, Objects.requireNonNull(accepting));
            return Set.of(config);
        }

        @Override
        public Set<Class<?>> getAnnotatedEndpointClasses(Set<Class<?>> found) {
            return Set.of();
        }
    }

    private record Sending(Session session) implements Out {
        @Override
        public void text(String text) throws IOException {
            synchronized (session) {
                session.getBasicRemote().sendText(text);
            }
        }

        @Override
        public void binary(byte[] data) throws IOException {
            synchronized (session) {
                session.getBasicRemote().sendBinary(ByteBuffer.wrap(data));
            }
        }

        @Override
        public void ping(byte[] payload) throws IOException {
            session.getBasicRemote().sendPing(ByteBuffer.wrap(payload));
        }

        @Override
        public void close(int code, String reason) throws IOException {
            session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code), reason));
        }
    }

    /** A connection of a client, or of a server. */
    private static class Following extends Endpoint {
        private @Nullable Follower follower;
        private final Map<String, String> headers;

        Following(@Nullable Follower follower, Map<String, String> headers) {
            this.follower = follower;
            this.headers = headers;
        }

        Follower follower() {
            return Objects.requireNonNull(follower);
        }

        void open(Session session, Follower with, Map<String, String> seen) {
            follower = with;
            session.setMaxTextMessageBufferSize(LARGEST);
            session.setMaxBinaryMessageBufferSize(LARGEST);
            session.addMessageHandler(
                    String.class, (MessageHandler.Whole<String>) text -> unchecked(() -> with.text(text)));
            session.addMessageHandler(ByteBuffer.class, (MessageHandler.Whole<ByteBuffer>)
                    data -> unchecked(() -> with.binary(octets(data))));
            session.addMessageHandler(PongMessage.class, (MessageHandler.Whole<PongMessage>)
                    pong -> with.pong(octets(pong.getApplicationData())));
            with.opened(new Sending(session), session.getNegotiatedSubprotocol(), seen);
        }

        private interface Delivery {
            void run() throws Exception;
        }

        private static void unchecked(Delivery delivery) {
            try {
                delivery.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private static byte[] octets(ByteBuffer data) {
            byte[] octets = new byte[data.remaining()];
            data.get(octets);
            return octets;
        }

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            open(session, follower(), headers);
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            follower().closed(reason.getCloseCode().getCode(), reason.getReasonPhrase());
        }
    }

    /** Tyrus makes one for each connection. */
    public static final class Accepted extends Following {
        /** For Tyrus. */
        public Accepted() {
            super(null, Map.of());
        }

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            String query = session.getQueryString();
            Connections connections = (Connections) config.getUserProperties().get(CONNECTIONS);
            @SuppressWarnings("unchecked")
            Map<String, String> seen =
                    (Map<String, String>) config.getUserProperties().get(HEADERS);
            String path = "/" + session.getPathParameters().get("id");
            open(session, connections.follow(query == null || query.isEmpty() ? path : path + "?" + query), seen);
        }
    }
}
