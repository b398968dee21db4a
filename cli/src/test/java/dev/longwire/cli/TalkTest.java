package dev.longwire.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.HandshakeException;
import dev.longwire.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A session with piped input, over a socket that only writes down. */
class TalkTest {
    private static final Event.Closed NORMAL = new Event.Closed(1000, "", ClosedBy.LOCAL, true, null);

    private final Screen screen = new Screen();
    private final FakeSocket socket = new FakeSocket();

    @Test
    void everyLineIsAMessageAndThenItCloses() throws Exception {
        assertThat(run(screen.pipes("a\n\nc"), 16)).isZero();

        assertThat(socket.calls).containsExactly("text a", "text ", "text c", "close 1000 ");
        assertThat(screen.out()).isEmpty();
        assertThat(screen.err().lines().map(line -> line.substring("HH:MM:SS.mmm ".length())))
                .containsExactly(
                        "opened ws://x/, subprotocol chat (127.0.0.1:50123 to 127.0.0.1:8000)",
                        "closed by this side: 1000 (normal)");
    }

    @Test
    void aLineThatIsTooLongEndsInFailure() throws Exception {
        assertThat(run(screen.pipes("a\nbcde\n"), 3)).isEqualTo(1);

        assertThat(socket.calls).containsExactly("text a", "close 1001 ");
        assertThat(screen.err())
                .contains("longwire: line 2 of standard input is longer than 3 bytes: --max-size raises that limit\n");
    }

    @Test
    void itEndsWhenTheConnectionEndsThoughMoreInputMayCome() throws Exception {
        try (PipedOutputStream typist = new PipedOutputStream()) {
            Streams streams = screen.pipes(new PipedInputStream(typist));
            CompletableFuture<Integer> status = new CompletableFuture<>();
            Talk session = session(streams);
            socket.onOpen = () -> session.onEvent(socket, new Event.Opened());
            Thread main = new Thread(() -> status.complete(runQuietly(streams, session)));
            main.start();
            socket.status = Status.CLOSED;

            session.onEvent(socket, new Event.Closed(1001, "restart", ClosedBy.REMOTE, true, null));

            assertThat(status.get()).isZero();
        }
    }

    @Test
    void aLineThatCouldNotBeSentIsNamed() throws Exception {
        Streams streams = screen.pipes("a\n");
        Talk session = session(streams);
        socket.onOpen = () -> {
            socket.status = Status.CLOSED;
            session.onEvent(socket, new Event.Opened());
        };
        PipeInput input = input(streams, session, 16);
        input.run(socket);

        assertThat(input.finish()).isTrue();
    }

    @Test
    void aFailedHandshakeIsExitStatusOne() throws Exception {
        Streams streams = screen.pipes("never read\n");
        Talk session = session(streams);
        Throwable cause = new HandshakeException("localhost refused the connection");
        socket.onOpen = () -> {
            session.onEvent(socket, new Event.Opening());
            session.onEvent(socket, new Event.Error(cause));
            session.onEvent(socket, new Event.Closed(1006, "", ClosedBy.LINE, false, cause));
        };

        assertThat(session.run(socket, input(streams, session, 16))).isEqualTo(1);
        assertThat(socket.calls).isEmpty();
        assertThat(screen.err())
                .contains("error localhost refused the connection\n")
                .doesNotContain("\tat ");
    }

    @Test
    void aCleanCloseBecauseOfAFailureOnThisSideIsExitStatusOne() throws Exception {
        Streams streams = screen.pipes("");
        Talk session = session(streams);
        socket.onOpen = () ->
                session.onEvent(socket, new Event.Closed(1009, "", ClosedBy.LOCAL, true, new IOException("too big")));

        assertThat(session.run(socket, input(streams, session, 16))).isEqualTo(1);
    }

    @Test
    void aReaderThatHasSeenEnoughIsNoFailure() throws Exception {
        assertThat(runWithOutput("Broken pipe")).isZero();
        assertThat(screen.err()).doesNotContain("closed");
    }

    @Test
    void aFullDiskIs() {
        assertThatThrownBy(() -> runWithOutput("No space left on device"))
                .isInstanceOf(CommandException.class)
                .hasMessage("standard output cannot be written: No space left on device");
    }

    @Test
    void debugShowsWhereItFailed() throws Exception {
        Streams streams = screen.pipes("");
        Talk session = new Talk(printer(streams), Lines.toErr(streams), true);
        session.onEvent(socket, new Event.Error(new IOException("broken \u001b[2J")));

        assertThat(screen.err()).contains("java.io.IOException: broken \\x1b[2J\n\tat ");
    }

    private int runWithOutput(String failure) throws Exception {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(failure);
            }
        };
        Streams pipes = screen.pipes("");
        Streams streams = new Streams(pipes.in(), full, pipes.err(), false, false, false, pipes.environment());
        Talk session = session(streams);
        socket.onClose = () -> session.onEvent(socket, NORMAL);
        socket.onOpen = () -> {
            session.onEvent(socket, new Event.Text("one"));
            session.onEvent(socket, new Event.Text("two"));
        };
        int status = session.run(socket, input(streams, session, 16));
        assertThat(socket.calls).containsExactly("close 1001 ");
        return status;
    }

    private int run(Streams streams, int longest) throws Exception {
        Talk session = session(streams);
        socket.onOpen = () -> session.onEvent(socket, new Event.Opened());
        socket.onClose = () -> session.onEvent(socket, NORMAL);
        return session.run(socket, input(streams, session, longest));
    }

    private int runQuietly(Streams streams, Talk session) {
        try {
            return session.run(socket, input(streams, session, 16));
        } catch (CommandException e) {
            throw new AssertionError(e);
        }
    }

    private static PipeInput input(Streams streams, Talk session, int longest) {
        return new PipeInput(new InputLines(streams.in(), longest), session, Duration.ZERO);
    }

    private static Talk session(Streams streams) {
        return new Talk(printer(streams), Lines.toErr(streams), false);
    }

    private static Printer printer(Streams streams) {
        return new PipePrinter(streams, BinaryForm.HEX, new EventText("ws://x/", Screen.CLOCK, new Ink(false)));
    }
}
