package dev.longwire.bench.clients;

import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.http.HttpWebSocket;
import dev.longwire.http.IoThreads;
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

    static HttpWebSocket.Builder builder(URI uri) {
        return HttpWebSocket.builder(uri.toString()).limits(LIMITS).ioThreads(IoThreads.create(1));
    }

    private static Traffic.Sending open(URI uri, Traffic traffic) throws InterruptedException {
        CountDownLatch opened = new CountDownLatch(1);
        WebSocket socket = builder(uri).listener(new Listener() {
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
