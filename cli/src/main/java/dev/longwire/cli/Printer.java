package dev.longwire.cli;

import dev.longwire.Event;
import dev.longwire.WebSocket;
import java.io.IOException;
import java.time.Duration;

/** Shows what happens on a connection. All of it is called by one thread at a time, save {@link #pong} and {@link #note}. */
sealed interface Printer permits TerminalPrinter, PipePrinter, JsonPrinter {
    /**
     * Shows an event.
     *
     * @throws IOException if standard output takes no more
     */
    void event(WebSocket socket, Event event) throws IOException;

    /**
     * Shows the answer to a Ping the user sent.
     *
     * @throws IOException if standard output takes no more
     */
    void pong(Duration roundTrip) throws IOException;

    /**
     * Says something to the user that is not an event: the answer to a command, what could not be sent.
     *
     * @param text harmless on a terminal
     * @throws IOException if no one takes it
     */
    void note(String text) throws IOException;
}
