package dev.longwire.examples;

import dev.longwire.Event;
import dev.longwire.WebSocket;
import dev.longwire.http.HttpWebSocket;
import java.util.concurrent.CountDownLatch;

/** A client whose callback is told each event, on a thread of its own. */
public final class EventStyle {
    private EventStyle() {}

    /**
     * Says hello to a server, prints what it answers and how the connection was closed.
     *
     * @param arguments the URL; without it an echo server on this machine
     * @throws InterruptedException if the thread is interrupted before the connection is closed
     */
    public static void main(String... arguments) throws InterruptedException {
        String url = arguments.length > 0 ? arguments[0] : "ws://localhost:8000/mysock";
        CountDownLatch done = new CountDownLatch(1);
        WebSocket socket = HttpWebSocket.create(url, (ws, event) -> {
            if (event instanceof Event.Opened) {
                ws.send("hello");
            } else if (event instanceof Event.Text text) {
                System.out.println(text.message());
                ws.close();
            } else if (event instanceof Event.Closed closed) {
                System.out.println(closed.describe());
                done.countDown();
            }
        });
        socket.open(); // nothing happens on the network before this
        done.await(); // Longwire's threads do not keep the JVM alive
    }
}
