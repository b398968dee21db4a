package dev.longwire.interop;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** OkHttp, and as a server its MockWebServer, which has the same WebSocket inside. */
final class OkHttp implements Library {
    private final List<MockWebServer> servers = new ArrayList<>();
    private final OkHttpClient client =
            new OkHttpClient.Builder().minWebSocketMessageToCompress(0).build();

    @Override
    public Class<?> main() {
        return OkHttpClient.class;
    }

    @Override
    public int serve(@Nullable SSLContext tls, Connections connections) throws Exception {
        MockWebServer server = new MockWebServer();
        if (tls != null) {
            server.useHttps(tls.getSocketFactory());
            server.setProtocols(List.of(okhttp3.Protocol.HTTP_1_1));
        }
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                String target = request.getTarget();
                if (target.equals("/refused")) {
                    return new MockResponse.Builder()
                            .code(401)
                            .addHeader("Content-Type", "text/plain")
                            .addHeader("WWW-Authenticate", "Basic realm=\"interop\"")
                            .body("no entry")
                            .build();
                }
                String asked = request.getHeaders().get("Sec-WebSocket-Protocol");
                String subprotocol =
                        asked != null && List.of(asked.split(" *, *")).contains("second") ? "second" : "";
                MockResponse.Builder answer = new MockResponse.Builder();
                if (!subprotocol.isEmpty()) {
                    answer.addHeader("Sec-WebSocket-Protocol", subprotocol);
                }
                return answer.webSocketUpgrade(
                                new Listener(connections.follow(target), subprotocol, request.getHeaders()))
                        .build();
            }
        });
        servers.add(server);
        server.start(InetAddress.getByName("127.0.0.1"), 0);
        return server.getPort();
    }

    @Override
    public void connect(Dial dial, Follower follower) {
        Request.Builder request = new Request.Builder().url(dial.uri().toString());
        dial.headers().forEach(request::header);
        if (!dial.subprotocols().isEmpty()) {
            request.header("Sec-WebSocket-Protocol", String.join(", ", dial.subprotocols()));
        }
        client.newBuilder()
                .sslSocketFactory(dial.tls().getSocketFactory(), dial.trust())
                .build()
                .newWebSocket(request.build(), new Listener(follower, null, null));
    }

    @Override
    public void stop() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
        servers.forEach(MockWebServer::close);
    }

    private record Sending(WebSocket socket) implements OutWithoutPings {
        private static void taken(boolean taken) {
            if (!taken) {
                throw new IllegalStateException("it is closed, or 16 MiB wait already");
            }
        }

        @Override
        public void text(String text) {
            taken(socket.send(text));
        }

        @Override
        public void binary(byte[] data) {
            taken(socket.send(ByteString.of(data)));
        }

        @Override
        public void close(int code, String reason) {
            socket.close(code, reason);
        }
    }

    private static final class Listener extends WebSocketListener {
        private final Follower follower;
        /** As a server it knows both before. */
        private final @Nullable String subprotocol;

        private final @Nullable Headers headers;

        Listener(Follower follower, @Nullable String subprotocol, @Nullable Headers headers) {
            this.follower = follower;
            this.subprotocol = subprotocol;
            this.headers = headers;
        }

        @Override
        public void onOpen(WebSocket socket, Response response) {
            String agreed = subprotocol != null ? subprotocol : response.header("Sec-WebSocket-Protocol");
            Map<String, String> lower = new HashMap<>();
            (headers != null ? headers : response.headers())
                    .forEach(field -> lower.put(field.getFirst().toLowerCase(Locale.ROOT), field.getSecond()));
            follower.opened(new Sending(socket), agreed, lower);
        }

        @Override
        public void onMessage(WebSocket socket, String text) {
            try {
                follower.text(text);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void onMessage(WebSocket socket, ByteString data) {
            try {
                follower.binary(data.toByteArray());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        /** The peer's Close has come, and wants an answer. */
        @Override
        public void onClosing(WebSocket socket, int code, String reason) {
            socket.close(code == 1005 ? 1000 : code, reason);
        }

        @Override
        public void onClosed(WebSocket socket, int code, String reason) {
            follower.closed(code, reason);
        }

        @Override
        public void onFailure(WebSocket socket, Throwable failure, @Nullable Response response) {
            if (follower.isOpen()) {
                follower.closed(1006, failure.toString());
            } else if (response != null) {
                follower.refused(response.code());
            } else {
                follower.failed(failure);
            }
        }
    }
}
