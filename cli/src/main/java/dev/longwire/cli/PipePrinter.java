package dev.longwire.cli;

import dev.longwire.Event;
import dev.longwire.WebSocket;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** Messages to standard output and nothing else there; all other events to standard error. */
final class PipePrinter implements Printer {
    private final OutputStream out;
    private final boolean outIsTerminal;
    private final BinaryForm form;
    private final Lines err;
    private final EventText text;

    PipePrinter(Streams streams, BinaryForm form, EventText text) {
        this.out = streams.out();
        this.outIsTerminal = streams.outIsTerminal();
        // Raw octets can do anything to a terminal.
        this.form = outIsTerminal && form == BinaryForm.RAW ? BinaryForm.HEX : form;
        this.err = Lines.toErr(streams);
        this.text = text;
    }

    @Override
    public void event(WebSocket socket, Event event) throws IOException {
        if (event instanceof Event.Text message) {
            line(message.message());
        } else if (event instanceof Event.Binary message) {
            binary(message.message());
        } else {
            err.print(text.of(socket, event));
        }
    }

    @Override
    public void pong(Duration roundTrip) throws IOException {
        err.print(text.stamped("pong after " + Times.milliseconds(roundTrip)));
    }

    @Override
    public void note(String note) throws IOException {
        err.print(note);
    }

    private void binary(byte[] data) throws IOException {
        switch (form) {
            case RAW -> out.write(data);
            case TEXT -> line(new String(data, StandardCharsets.UTF_8));
            case HEX -> out.write(HexDump.of(data, data.length).getBytes(StandardCharsets.UTF_8));
        }
        out.flush();
    }

    private void line(String message) throws IOException {
        byte[] utf8 = (outIsTerminal ? Sanitizer.lines(message) : message).getBytes(StandardCharsets.UTF_8);
        byte[] line = Arrays.copyOf(utf8, utf8.length + 1);
        line[utf8.length] = '\n';
        out.write(line);
        out.flush();
    }
}
