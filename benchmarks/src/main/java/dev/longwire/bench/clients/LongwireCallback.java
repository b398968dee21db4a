package dev.longwire.bench.clients;

import dev.longwire.Event;
import dev.longwire.WebSocket;
import java.net.URI;
import java.util.concurrent.CountDownLatch;

/** Longwire with a Callback: off the I/O thread. */
public final class LongwireCallback {
    private LongwireCallback() {}

    /** See {@link Traffic}. */
    public static void main(String[] args) throws Exception {
        Traffic.run(args, LongwireCallback::open);
    }

    private static Traffic.Sending open(URI uri, Traffic traffic) throws InterruptedException {
        CountDownLatch opened = new CountDownLatch(1);
        WebSocket socket = LongwireListener.builder(uri).create((ws, event) -> {
            if (event instanceof Event.Binary binary) {
                traffic.received(binary.buffer().remaining());
            } else if (event instanceof Event.Opened) {
                opened.countDown();
            } else if (event instanceof Event.Error error) {
                Traffic.fail(error.cause());
            }
        });
        socket.open();
        opened.await();
        return socket::send;
    }
}
