package dev.longwire.examples;

import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.http.WebSocketServer;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An echo server on the I/O threads, without a copy and without an object for each message. */
public final class ListenerStyle {
    private ListenerStyle() {}

    /**
     * Runs the server until the thread is interrupted.
     *
     * @param arguments the port; without it 8000
     * @throws IOException if it cannot listen
     * @throws InterruptedException when it is interrupted
     */
    public static void main(String... arguments) throws IOException, InterruptedException {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8000;
        try (WebSocketServer server = start(port)) {
            System.out.println("listening at " + server.url("/mysock"));
            Thread.currentThread().join(); // for ever
        }
    }

    static WebSocketServer start(int port) throws IOException {
        return WebSocketServer.builder()
                .host("localhost")
                .port(port)
                .path("/mysock", new Echo())
                .start();
    }

    static final class Echo implements Listener {
        @Override
        public void onText(WebSocket socket, ByteBuffer utf8) { // a window on the network buffer, valid until we return
            socket.sendText(utf8);
        }

        @Override
        public void onBinary(WebSocket socket, ByteBuffer data) {
            socket.send(data);
        }
    }
}
