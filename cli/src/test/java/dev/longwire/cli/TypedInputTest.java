package dev.longwire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.junit.jupiter.api.Test;

/** A session at a terminal that the test types on. */
class TypedInputTest {
    private static final char CTRL_D = 4;
    private static final char CTRL_C = 3;

    private final FakeSocket socket = new FakeSocket();
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    @Test
    void whatIsTypedIsSentAndTheEndOfInputCloses() throws Exception {
        assertThat(typing("hello\rgr\u00fc\u00dfe \"a\\b !!\r" + CTRL_D)).isZero();

        assertThat(socket.calls).containsExactly("text hello", "text gr\u00fc\u00dfe \"a\\b !!", "close 1000 ");
    }

    @Test
    void ctrlCClosesToo() throws Exception {
        assertThat(typing("half a li" + CTRL_C)).isZero();

        assertThat(socket.calls).containsExactly("close 1000 ");
    }

    @Test
    void anEmptyLineIsAnEmptyMessage() throws Exception {
        typing("\r" + CTRL_D);

        assertThat(socket.calls).containsExactly("text ", "close 1000 ");
    }

    @Test
    void binaryTakesPairsOfDigits() throws Exception {
        typing("/binary 01 fF:7f\r/binary\r/binary 1\r/binary xy\r" + CTRL_D);

        assertThat(socket.calls).containsExactly("binary 01ff7f", "binary ", "close 1000 ");
        assertThat(screen()).contains("/binary takes octets as pairs of hexadecimal digits, such as /binary 01 ff 7f.");
    }

    @Test
    void closeTakesACodeAndAReason() throws Exception {
        typing("/close nonsense\r/close 1005\r/close 4000 so long, and thanks\r");

        assertThat(socket.calls).containsExactly("close 4000 so long, and thanks");
        assertThat(screen())
                .contains("/close takes a code, such as 1000 or 4000, and then a reason.")
                .contains("the code 1005 may not be sent");
    }

    @Test
    void closeAloneIsNormal() throws Exception {
        typing("/close\r");

        assertThat(socket.calls).containsExactly("close 1000 ");
    }

    @Test
    void pingTellsTheRoundTripTime() throws Exception {
        socket.pong.complete(Duration.ofMillis(3));
        typing("/ping\r", "pong after 3.00 ms");

        assertThat(screen()).contains("pong after 3.00 ms");
    }

    @Test
    void helpNamesTheCommands() throws Exception {
        typing("/help\r" + CTRL_D);

        assertThat(screen()).contains("/ping", "/binary HEX", "/close [CODE REASON]", "//text");
        assertThat(socket.calls).containsExactly("close 1000 ");
    }

    @Test
    void whatLooksLikeACommandIsNotSent() throws Exception {
        typing("/pong\r//pong\r" + CTRL_D);

        assertThat(socket.calls).containsExactly("text /pong", "close 1000 ");
        assertThat(screen()).contains("There is no command /pong; /help shows those there are.");
    }

    @Test
    void aMessageAppearsAboveTheLineThatIsBeingTyped() throws Exception {
        try (Running running = new Running()) {
            running.type("half a li");
            running.awaitShown("half a li");
            running.session.onEvent(socket, new Event.Text("news\u001b[2J"));
            running.awaitShown("03:04:05.678 < news\\x1b[2J");
            running.type("ne\r" + CTRL_D);

            assertThat(running.status.get()).isZero();
        }
        assertThat(socket.calls).containsExactly("text half a line", "close 1000 ");
        assertThat(screen()).doesNotContain("\u001b[2J");
        String afterNews = screen().substring(screen().indexOf("news"));
        assertThat(afterNews).contains("> half a li");
    }

    @Test
    void theEndOfTheConnectionEndsTheLineThatIsBeingTyped() throws Exception {
        try (Running running = new Running()) {
            running.type("half a li");
            running.awaitShown("half a li");
            running.session.onEvent(socket, new Event.Closed(1001, "restart", ClosedBy.REMOTE, true, null));

            assertThat(running.status.get()).isZero();
        }
        assertThat(screen()).contains("closed by the peer: 1001 (going away), \"restart\"");
    }

    private int typing(String keys) throws Exception {
        return typing(keys, "");
    }

    /** Types, closes when something is shown, and waits for the end. */
    private int typing(String keys, String closesAt) throws Exception {
        try (Running running = new Running()) {
            running.type(keys);
            if (!closesAt.isEmpty()) {
                running.awaitShown(closesAt);
                socket.close();
            }
            return running.status.get();
        }
    }

    private String screen() {
        synchronized (shown) {
            return shown.toString(StandardCharsets.UTF_8);
        }
    }

    /** A session in a thread of its own. */
    private final class Running implements AutoCloseable {
        final LineDisciplineTerminal terminal;
        final CompletableFuture<Integer> status = new CompletableFuture<>();
        final Talk session;

        Running() throws IOException {
            terminal = new LineDisciplineTerminal(
                    "test",
                    "xterm",
                    new OutputStream() {
                        @Override
                        public void write(int b) {
                            synchronized (shown) {
                                shown.write(b);
                                shown.notifyAll();
                            }
                        }
                    },
                    StandardCharsets.UTF_8,
                    Terminal.SignalHandler.SIG_DFL);
            terminal.setSize(Size.of(100, 30));
            Prompt prompt = new Prompt(terminal);
            Printer printer =
                    new TerminalPrinter(prompt, BinaryForm.HEX, new EventText("ws://x/", Screen.CLOCK, new Ink(false)));
            session = new Talk(printer, prompt, false);
            socket.onOpen = () -> session.onEvent(socket, new Event.Opened());
            socket.onClose = () -> session.onEvent(socket, new Event.Closed(1000, "", ClosedBy.LOCAL, true, null));
            Thread main = new Thread(() -> {
                try {
                    status.complete(session.run(socket, new TypedInput(prompt, session, printer)));
                } catch (CommandException | RuntimeException e) {
                    status.completeExceptionally(e);
                }
            });
            main.setDaemon(true);
            main.start();
            awaitShown("> ");
        }

        void type(String keys) throws IOException {
            terminal.processInputBytes(keys.getBytes(StandardCharsets.UTF_8));
        }

        void awaitShown(String text) {
            synchronized (shown) {
                while (!shown.toString(StandardCharsets.UTF_8).contains(text)) {
                    try {
                        shown.wait();
                    } catch (InterruptedException e) {
                        throw new AssertionError("not shown: " + text + "; the screen is " + shown, e);
                    }
                }
            }
        }

        @Override
        public void close() throws IOException {
            terminal.close();
        }
    }
}
