package dev.longwire.interop;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The client of the JDK. */
final class JdkClient implements Library {
    @Override
    public Class<?> main() {
        return WebSocket.class;
    }

    @Override
    public int serve(@Nullable SSLContext tls, Connections connections) {
        return 0;
    }

    @Override
    public void connect(Dial dial, Follower follower) {
        WebSocket.Builder builder =
                HttpClient.newBuilder().sslContext(dial.tls()).build().newWebSocketBuilder();
        dial.headers().forEach(builder::header);
        if (!dial.subprotocols().isEmpty()) {
            String[] names = dial.subprotocols().toArray(String[]::new);
            builder.subprotocols(names[0], Arrays.copyOfRange(names, 1, names.length));
        }
        builder.buildAsync(dial.uri(), new Listener(follower)).whenComplete((socket, failure) -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof WebSocketHandshakeException refusal) {
                follower.refused(refusal.getResponse().statusCode());
            } else if (cause != null) {
                follower.failed(cause);
            }
        });
    }

    @Override
    public void stop() {
        // Its threads end when nothing refers to the client any more.
    }

    /** Sends one after the other, as this client demands. */
    private static final class Sending implements Out {
        private final WebSocket socket;
        private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

        Sending(WebSocket socket) {
            this.socket = socket;
        }

        private synchronized void then(Supplier<CompletableFuture<WebSocket>> send) {
            last = last.thenCompose(done -> send.get());
        }

        @Override
        public void text(String text) {
            then(() -> socket.sendText(text, true));
        }

        @Override
        public void binary(byte[] data) {
            then(() -> socket.sendBinary(ByteBuffer.wrap(data), true));
        }

        @Override
        public void ping(byte[] payload) {
            then(() -> socket.sendPing(ByteBuffer.wrap(payload)));
        }

        @Override
        public void close(int code, String reason) {
            then(() -> socket.sendClose(code, reason));
        }
    }

    /** Messages come in parts. */
    private static final class Listener implements WebSocket.Listener {
        private final Follower follower;
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

        Listener(Follower follower) {
            this.follower = follower;
        }

        @Override
        public void onOpen(WebSocket socket) {
            follower.opened(new Sending(socket), socket.getSubprotocol(), Map.of());
            socket.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            return next(socket, last, () -> {
                follower.text(text.toString());
                text.setLength(0);
            });
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean last) {
            byte[] octets = new byte[part.remaining()];
            part.get(octets);
            binary.writeBytes(octets);
            return next(socket, last, () -> {
                follower.binary(binary.toByteArray());
                binary.reset();
            });
        }

        private interface Delivery {
            void run() throws Exception;
        }

        private static @Nullable CompletionStage<?> next(WebSocket socket, boolean last, Delivery delivery) {
            try {
                if (last) {
                    delivery.run();
                }
            } catch (Exception failed) {
                return CompletableFuture.failedFuture(failed);
            }
            socket.request(1);
            return null;
        }

        private static byte[] octets(ByteBuffer message) {
            byte[] octets = new byte[message.remaining()];
            message.get(octets);
            return octets;
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
            follower.ping(octets(message));
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            follower.pong(octets(message));
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            follower.closed(code, reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            follower.closed(1006, error.toString());
        }
    }
}
