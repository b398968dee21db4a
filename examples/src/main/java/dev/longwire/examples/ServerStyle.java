package dev.longwire.examples;

import dev.longwire.Event;
import dev.longwire.http.WebSocketServer;
import java.io.IOException;

/** A server on this machine that answers every message. */
public final class ServerStyle {
    private ServerStyle() {}

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
        WebSocketServer server = WebSocketServer.builder()
                .host("localhost") // without this line: all addresses of the machine
                .port(port)
                .path("/mysock", (ws, event) -> {
                    if (event instanceof Event.Text text) {
                        ws.send("you said: " + text.message());
                    }
                })
                .start();
        return server;
    }
}
