package dev.longwire.examples;

import dev.longwire.Callback;
import dev.longwire.Event;
import dev.longwire.WebSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A room for a server: what one says, all others hear. */
public final class Chat implements Callback {
    private final Set<WebSocket> present = ConcurrentHashMap.newKeySet();

    /** A room with nobody in it. */
    public Chat() {}

    @Override
    public void onEvent(WebSocket socket, Event event) {
        if (event instanceof Event.Opened) {
            present.add(socket);
        } else if (event instanceof Event.Text text) {
            for (WebSocket other : present) {
                if (other != socket) {
                    other.trySend(text.message());
                }
            }
        } else if (event instanceof Event.Closed) {
            present.remove(socket);
        }
    }
}
