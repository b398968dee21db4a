package dev.longwire.examples;

import dev.longwire.Callback;
import dev.longwire.Event;
import dev.longwire.WebSocket;
import java.util.function.Function;

/** What a server has told last, for a client that opens again when its line breaks. */
public final class Prices implements Callback {
    private final WebSocket socket;
    private volatile String latest = "none yet";

    /**
     * Prices of a server; nothing is connected yet.
     *
     * @param client makes the socket
     */
    public Prices(Function<Callback, WebSocket> client) {
        socket = client.apply(this);
    }

    /** Connects. */
    public void open() {
        socket.open();
    }

    /**
     * The latest price.
     *
     * @return as the server told it
     */
    public String latest() {
        return latest;
    }

    @Override
    public void onEvent(WebSocket from, Event event) {
        if (event instanceof Event.Text text) {
            latest = text.message();
        } else if (event instanceof Event.Closed closed && !closed.clean()) {
            from.open();
        }
    }
}
