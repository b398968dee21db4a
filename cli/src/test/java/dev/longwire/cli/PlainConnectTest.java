package dev.longwire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.http.WebSocketServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A command line without an option does what it does with one. */
class PlainConnectTest {
    private final Screen screen = new Screen();
    private final Screen reference = new Screen();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "connect --help",
                "connect -h",
                "connect http//localhost",
                "connect ws://localhost/#fragment",
                "connect serial:",
                "connect serial:x?baud=fast",
                "connect a b",
                "conect",
                "--help",
                "--version"
            })
    void helpAndWrongUsageAreTheSame(String line) {
        String[] arguments = line.isEmpty() ? new String[0] : line.split(" ");
        int status = PlainConnect.run(screen.pipes(""), arguments);
        assertThat(status).isEqualTo(Longwire.run(reference.pipes(""), arguments));
        assertThat(screen.out()).isEqualTo(reference.out());
        assertThat(screen.err()).isEqualTo(reference.err());
    }

    @Test
    void anEmptyUrlIsWrongUsage() {
        assertThat(PlainConnect.run(screen.pipes(""), "connect", "")).isEqualTo(2);
        assertThat(screen.err()).endsWith("longwire connect --help shows the usage.\n");
    }

    @Test
    void messagesAndEventsAreTheSame() throws IOException {
        try (WebSocketServer server = echo()) {
            assertThat(PlainConnect.run(screen.pipes("hello\n"), "connect", server.url("/")))
                    .isZero();
            assertThat(Longwire.run(reference.pipes("hello\n"), "connect", server.url("/")))
                    .isZero();
        }
        assertThat(screen.out()).isEqualTo("hello\n").isEqualTo(reference.out());
        assertThat(shape(screen)).isEqualTo(shape(reference));
    }

    @Test
    void aRefusedConnectionIsTheSame() throws IOException {
        int free;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            free = server.getLocalPort();
        }
        String url = "ws://127.0.0.1:" + free + "/";
        assertThat(PlainConnect.run(screen.pipes(""), "connect", url)).isEqualTo(1);
        assertThat(Longwire.run(reference.pipes(""), "connect", url)).isEqualTo(1);
        assertThat(shape(screen)).isEqualTo(shape(reference)).contains(" error ");
    }

    @Test
    void aFailureOutsideOfTheConnectionIsOneSentence() {
        assertThat(Longwire.failed(screen.pipes(""), new BindException("taken")))
                .isEqualTo(1);
        assertThat(screen.err()).isEqualTo("longwire: taken\n");
    }

    private static WebSocketServer echo() throws IOException {
        return WebSocketServer.builder()
                .host("localhost")
                .path("/", new EchoListener(new ConnectionLog(null, Screen.CLOCK)))
                .start();
    }

    /** What was said, without times and ports. */
    private static String shape(Screen screen) {
        return screen.err().replaceAll("[0-9]+", "0");
    }
}
