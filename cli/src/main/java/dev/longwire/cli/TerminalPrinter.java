package dev.longwire.cli;

import dev.longwire.Event;
import dev.longwire.WebSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Messages and events in order, each with its time, above the line that is being typed. */
final class TerminalPrinter implements Printer {
    /** Bytes of a binary message that are shown: about a screen. */
    private static final int SHOWN = 512;

    private static final String INDENT = " ".repeat("HH:MM:SS.mmm < ".length());

    private final Lines screen;
    private final BinaryForm form;
    private final EventText text;

    TerminalPrinter(Lines screen, BinaryForm form, EventText text) {
        this.screen = screen;
        this.form = form;
        this.text = text;
    }

    @Override
    public void event(WebSocket socket, Event event) throws IOException {
        if (event instanceof Event.Text message) {
            message(message.message());
        } else if (event instanceof Event.Binary message && form == BinaryForm.TEXT) {
            message(new String(message.message(), StandardCharsets.UTF_8));
        } else if (event instanceof Event.Binary message) {
            byte[] data = message.message();
            message("binary, " + data.length + (data.length == 1 ? " byte" : " bytes") + "\n"
                    + HexDump.of(data, SHOWN).stripTrailing());
        } else {
            screen.print(text.of(socket, event));
        }
    }

    @Override
    public void pong(Duration roundTrip) throws IOException {
        screen.print(text.stamped("pong after " + Times.milliseconds(roundTrip)));
    }

    @Override
    public void note(String note) throws IOException {
        screen.print(note);
    }

    /** What follows a newline is indented, so that no message can look like an event. */
    private void message(String message) throws IOException {
        String shown = Sanitizer.lines(message).replace("\n", "\n" + INDENT);
        screen.print(text.stamped(text.ink().arrow("<") + " " + shown));
    }
}
