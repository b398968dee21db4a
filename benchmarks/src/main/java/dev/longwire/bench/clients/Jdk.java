package dev.longwire.bench.clients;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The client of the JDK (java.net.http). It takes one send at a time, so sends are chained; callbacks run on the thread that
 * reads (executor {@code Runnable::run}), which saves a hop for each message.
 */
public final class Jdk {
    private Jdk() {}

    /** See {@link Traffic}. */
    public static void main(String[] args) throws Exception {
        Traffic.run(args, Jdk::open);
    }

    private static Traffic.Sending open(URI uri, Traffic traffic) throws Exception {
        WebSocket socket = HttpClient.newBuilder()
                .executor(Runnable::run)
                .build()
                .newWebSocketBuilder()
                .buildAsync(uri, new Receiver(traffic))
                .get(10, TimeUnit.SECONDS);
        return new Chain(socket);
    }

    private static final class Chain implements Traffic.Sending {
        private final WebSocket socket;
        private CompletableFuture<WebSocket> last;

        Chain(WebSocket socket) {
            this.socket = socket;
            last = CompletableFuture.completedFuture(socket);
        }

        @Override
        public synchronized void send(byte[] message) {
            last = last.isDone()
                    ? socket.sendBinary(ByteBuffer.wrap(message), true)
                    : last.thenCompose(ready -> ready.sendBinary(ByteBuffer.wrap(message), true));
        }
    }

    private static final class Receiver implements WebSocket.Listener {
        private final Traffic traffic;
        private long bytes;

        Receiver(Traffic traffic) {
            this.traffic = traffic;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            bytes += data.remaining();
            if (last) {
                long whole = bytes;
                bytes = 0;
                traffic.received(whole);
            }
            socket.request(1);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable cause) {
            Traffic.fail(cause);
        }
    }
}
