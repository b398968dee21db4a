package dev.longwire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonPrinterTest {
    private static final String TIME = "\"time\":\"2026-11-22T03:04:05.678Z\"";

    private final FakeSocket socket = new FakeSocket();
    private final List<String> out = new ArrayList<>();
    private final List<String> err = new ArrayList<>();
    private final Printer printer = new JsonPrinter("ws://x/", Screen.CLOCK, out::add, err::add);

    @Test
    void everyEventIsAnObject() throws IOException {
        printer.event(socket, new Event.Opening());
        printer.event(socket, new Event.Opened());
        printer.event(socket, new Event.Text("a\nb"));
        printer.event(socket, new Event.Binary(new byte[] {0, -1}));
        printer.pong(Duration.ofNanos(1_002_900));
        printer.event(socket, new Event.Closing());
        printer.event(socket, new Event.Closed(4000, "bye", ClosedBy.REMOTE, true, null));

        assertThat(out)
                .containsExactly(
                        "{\"event\":\"opening\"," + TIME + ",\"url\":\"ws://x/\"}",
                        "{\"event\":\"opened\"," + TIME + ",\"url\":\"ws://x/\",\"subprotocol\":\"chat\","
                                + "\"local\":\"127.0.0.1:50123\",\"remote\":\"127.0.0.1:8000\"}",
                        "{\"event\":\"message\"," + TIME + ",\"type\":\"text\",\"text\":\"a\\nb\"}",
                        "{\"event\":\"message\"," + TIME + ",\"type\":\"binary\",\"data\":\"AP8=\"}",
                        "{\"event\":\"pong\"," + TIME + ",\"milliseconds\":1.002}",
                        "{\"event\":\"closing\"," + TIME + "}",
                        "{\"event\":\"closed\"," + TIME
                                + ",\"code\":4000,\"meaning\":\"private use\",\"reason\":\"bye\","
                                + "\"by\":\"remote\",\"clean\":true}");
        assertThat(err).isEmpty();
    }

    @Test
    void aFailureIsAlsoSaidInASentence() throws IOException {
        IOException cause = new IOException("Connection\nreset");
        printer.event(socket, new Event.Error(cause));
        printer.event(socket, new Event.Closed(1006, "", ClosedBy.LINE, false, cause));

        assertThat(out)
                .containsExactly(
                        "{\"event\":\"error\"," + TIME + ",\"cause\":\"Connection\\nreset\"}",
                        "{\"event\":\"closed\"," + TIME + ",\"code\":1006,\"meaning\":\"abnormal\",\"reason\":\"\","
                                + "\"by\":\"line\",\"clean\":false,\"cause\":\"Connection\\nreset\"}");
        assertThat(err).containsExactly("longwire: Connection\\x0areset");
    }

    @Test
    void notesAreNoEvents() throws IOException {
        printer.note("note");

        assertThat(out).isEmpty();
        assertThat(err).containsExactly("note");
    }
}
