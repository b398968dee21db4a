package dev.longwire.bench.clients;

import java.net.URI;
import java.util.concurrent.CountDownLatch;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** OkHttp as it is; its queue holds 16 MiB, which is enough here. It compresses nothing below 1 KiB, and nothing unless agreed. */
public final class OkHttp {
    private OkHttp() {}

    /** See {@link Traffic}. */
    public static void main(String[] args) throws Exception {
        Traffic.run(args, OkHttp::open);
    }

    private static Traffic.Sending open(URI uri, Traffic traffic) throws InterruptedException {
        CountDownLatch opened = new CountDownLatch(1);
        Request request = new Request.Builder().url(uri.toString()).build();
        WebSocket socket = new OkHttpClient().newWebSocket(request, new WebSocketListener() {
            @Override
            public void onOpen(WebSocket ready, Response response) {
                opened.countDown();
            }

            @Override
            public void onMessage(WebSocket from, ByteString bytes) {
                traffic.received(bytes.size());
            }

            @Override
            public void onFailure(WebSocket from, Throwable cause, @Nullable Response response) {
                Traffic.fail(cause);
            }
        });
        opened.await();
        ByteString message = ByteString.of(traffic.message());
        return ignored -> {
            if (!socket.send(message)) {
                throw new IllegalStateException("OkHttp's queue is full");
            }
        };
    }
}
