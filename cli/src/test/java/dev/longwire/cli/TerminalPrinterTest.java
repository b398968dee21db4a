package dev.longwire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalPrinterTest {
    private final FakeSocket socket = new FakeSocket();
    private final List<String> printed = new ArrayList<>();
    private final EventText text = new EventText("ws://x/", Screen.CLOCK, new Ink(false));
    private final Printer printer = new TerminalPrinter(printed::add, BinaryForm.HEX, text);

    @Test
    void messagesHaveATimeAndAnArrow() throws IOException {
        printer.event(socket, new Event.Text("hello"));

        assertThat(printed).containsExactly("03:04:05.678 < hello");
    }

    @Test
    void controlCharactersAreNeverLetLoose() throws IOException {
        printer.event(socket, new Event.Text("\u001b]0;title\u0007\u009b2J\r\u202e"));

        assertThat(printed).containsExactly("03:04:05.678 < \\x1b]0;title\\x07\\x9b2J\\x0d\\u202e");
    }

    @Test
    void noMessageCanLookLikeAnEvent() throws IOException {
        printer.event(socket, new Event.Text("a\n03:04:05.678 closed by the peer: 1000 (normal)"));

        assertThat(printed)
                .containsExactly("03:04:05.678 < a\n               03:04:05.678 closed by the peer: 1000 (normal)");
    }

    @Test
    void binaryIsADumpOfAboutAScreen() throws IOException {
        printer.event(socket, new Event.Binary(new byte[] {1}));
        printer.event(socket, new Event.Binary(new byte[100_000]));

        assertThat(printed.get(0)).isEqualTo("""
                        03:04:05.678 < binary, 1 byte
                                       00000000  01                                               |.|
                                       00000001""");
        assertThat(printed.get(1).lines()).hasSize(34);
        assertThat(printed.get(1)).endsWith("(the first 512 of 100000 bytes are shown)");
    }

    @Test
    void binaryAsTextIsHarmlessToo() throws IOException {
        new TerminalPrinter(printed::add, BinaryForm.TEXT, text)
                .event(socket, new Event.Binary(new byte[] {'a', 0x1b, (byte) 0xff}));

        assertThat(printed).containsExactly("03:04:05.678 < a\\x1b\ufffd");
    }

    @Test
    void pongsSayHowLongTheyTook() throws IOException {
        printer.pong(Duration.ofMillis(12));

        assertThat(printed).containsExactly("03:04:05.678 pong after 12.00 ms");
    }
}
