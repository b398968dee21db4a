package dev.longwire.examples;

import dev.longwire.Event;
import dev.longwire.WebSocket;
import dev.longwire.http.HttpWebSocket;
import java.util.function.Consumer;

/** The event style with the names of {@code cp.websocket}. */
public final class CpWebSocketStyle {
    private CpWebSocketStyle() {}

    static WebSocket open(String url, Consumer<Event> also) {
        WebSocket socket = HttpWebSocket.create(url, (ws, event) -> {
            switch (event.wireName()) {
                case "opened" -> ws.send("hello");
                case "message" -> System.out.println(((Event.Message) event).text());
                default -> {}
            }
            also.accept(event);
        });
        socket.open();
        return socket;
    }
}
