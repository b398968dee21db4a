package dev.longwire.bench.clients;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.client.WebSocketClient;
import org.jspecify.annotations.Nullable;

/** Jetty's client with explicit demand and sends with a callback, which its documentation recommends for speed. */
public final class Jetty {
    private Jetty() {}

    /** See {@link Traffic}. */
    public static void main(String[] args) throws Exception {
        Traffic.run(args, Jetty::open);
    }

    private static Traffic.Sending open(URI uri, Traffic traffic) throws Exception {
        WebSocketClient client = new WebSocketClient();
        client.setMaxBinaryMessageSize(64 << 20);
        client.setMaxFrameSize(64 << 20);
        client.start();
        Session session = client.connect(new Receiver(traffic), uri).get(10, TimeUnit.SECONDS);
        return message -> session.sendBinary(ByteBuffer.wrap(message), Callback.from(() -> {}, Traffic::fail));
    }

    /** Public, because Jetty calls it by method handle. */
    public static final class Receiver implements Session.Listener {
        private final Traffic traffic;
        private @Nullable Session session;

        Receiver(Traffic traffic) {
            this.traffic = traffic;
        }

        @Override
        public void onWebSocketOpen(Session opened) {
            session = opened;
            opened.demand();
        }

        @Override
        public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
            int bytes = payload.remaining();
            callback.succeed();
            traffic.received(bytes);
            if (session != null) {
                session.demand();
            }
        }

        @Override
        public void onWebSocketError(Throwable cause) {
            Traffic.fail(cause);
        }
    }
}
