package dev.longwire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Event;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PipePrinterTest {
    private static final byte[] DATA = {'h', 'i', 0x1b, (byte) 0xff};

    private final FakeSocket socket = new FakeSocket();
    private final Screen screen = new Screen();

    @Test
    void textGoesOutUnchangedEachOnItsLine() throws IOException {
        Printer printer = printer(screen.pipes(""), BinaryForm.HEX);
        printer.event(socket, new Event.Text("gr\u00fc\u00dfe \u001b[2J\nzwei"));
        printer.event(socket, new Event.Text(""));

        assertThat(screen.out()).isEqualTo("gr\u00fc\u00dfe \u001b[2J\nzwei\n\n");
        assertThat(screen.err()).isEmpty();
    }

    @Test
    void atATerminalControlCharactersAreEscaped() throws IOException {
        printer(screen.outTerminal(), BinaryForm.HEX).event(socket, new Event.Text("a\u001b[2J\r\u202eb\nc"));

        assertThat(screen.out()).isEqualTo("a\\x1b[2J\\x0d\\u202eb\nc\n");
    }

    @Test
    void binaryIsAHexDump() throws IOException {
        printer(screen.pipes(""), BinaryForm.HEX).event(socket, new Event.Binary(DATA));

        assertThat(screen.out()).isEqualTo(HexDump.of(DATA, DATA.length));
    }

    @Test
    void binaryMayBeRaw() throws IOException {
        Printer printer = printer(screen.pipes(""), BinaryForm.RAW);
        printer.event(socket, new Event.Binary(DATA));
        printer.event(socket, new Event.Binary(DATA));

        assertThat(screen.out.toByteArray()).containsExactly('h', 'i', 0x1b, (byte) 0xff, 'h', 'i', 0x1b, (byte) 0xff);
    }

    @Test
    void butNeverAtATerminal() throws IOException {
        printer(screen.outTerminal(), BinaryForm.RAW).event(socket, new Event.Binary(DATA));

        assertThat(screen.out()).isEqualTo(HexDump.of(DATA, DATA.length));
    }

    @Test
    void binaryMayBeText() throws IOException {
        printer(screen.pipes(""), BinaryForm.TEXT).event(socket, new Event.Binary(DATA));

        assertThat(screen.out()).isEqualTo("hi\u001b\ufffd\n");
    }

    @Test
    void allElseGoesToStandardError() throws IOException {
        Printer printer = printer(screen.pipes(""), BinaryForm.HEX);
        printer.event(socket, new Event.Closing());
        printer.pong(Duration.ofNanos(1_234_567));
        printer.note("note");

        assertThat(screen.out()).isEmpty();
        assertThat(screen.err()).isEqualTo("03:04:05.678 closing\n03:04:05.678 pong after 1.23 ms\nnote\n");
    }

    private static Printer printer(Streams streams, BinaryForm form) {
        return new PipePrinter(streams, form, new EventText("ws://x/", Screen.CLOCK, new Ink(false)));
    }
}
