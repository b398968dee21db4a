package dev.longwire.bench.clients;

import java.net.URI;
import java.nio.ByteBuffer;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.handshake.ServerHandshake;

/** Java-WebSocket's client with TCP_NODELAY and without its lost-connection check. */
public final class JavaWebSocket {
    private JavaWebSocket() {}

    /** See {@link Traffic}. */
    public static void main(String[] args) throws Exception {
        Traffic.run(args, JavaWebSocket::open);
    }

    private static Traffic.Sending open(URI uri, Traffic traffic) throws InterruptedException {
        WebSocketClient client = new Receiver(uri, traffic);
        client.setTcpNoDelay(true);
        client.setConnectionLostTimeout(0);
        if (!client.connectBlocking()) {
            Traffic.fail(new IllegalStateException("could not connect"));
        }
        return client::send;
    }

    private static final class Receiver extends WebSocketClient {
        private final Traffic traffic;

        Receiver(URI uri, Traffic traffic) {
            super(uri);
            this.traffic = traffic;
        }

        @Override
        public void onOpen(ServerHandshake handshake) {}

        @Override
        public void onMessage(String message) {}

        @Override
        public void onMessage(ByteBuffer data) {
            traffic.received(data.remaining());
        }

        @Override
        public void onClose(int code, String reason, boolean remote) {}

        @Override
        public void onError(Exception failure) {
            Traffic.fail(failure);
        }
    }
}
