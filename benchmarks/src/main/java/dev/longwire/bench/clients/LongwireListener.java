package dev.longwire.bench.clients;

import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.http.WebSocketBuilder;
import dev.longwire.http.WebSocketClient;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;

/** Longwire with a Listener: on the I/O thread. */
public final class LongwireListener {
    /** Messages of a mebibyte with others before them. */
    static final Limits LIMITS = Limits.DEFAULT.withSendQueue(64 << 20);

    private LongwireListener() {}

    /** See {@link Traffic}. */
    public static void main(String[] args) throws Exception {
        Traffic.run(args, LongwireListener::open);
    }

    static WebSocketBuilder builder(URI uri) {
        return WebSocketClient.builder().ioThreads(1).build().to(uri.toString()).limits(LIMITS);
    }

    private static Traffic.Sending open(URI uri, Traffic traffic) throws InterruptedException {
        CountDownLatch opened = new CountDownLatch(1);
        WebSocket socket = builder(uri).create(new Listener() {
            @Override
            public void onOpened(WebSocket ready) {
                opened.countDown();
            }

            @Override
            public void onBinary(WebSocket from, ByteBuffer data) {
                traffic.received(data.remaining());
            }

            @Override
            public void onError(WebSocket from, Throwable cause) {
                Traffic.fail(cause);
            }
        });
        socket.open();
        opened.await();
        return message -> socket.send(ByteBuffer.wrap(message));
    }
}
