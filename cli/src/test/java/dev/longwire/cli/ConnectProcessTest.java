package dev.longwire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Callback;
import dev.longwire.Compression;
import dev.longwire.Event;
import dev.longwire.http.WebSocketServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** {@code longwire connect} as scripts use it. */
class ConnectProcessTest {
    private static final byte[] BINARY = {0, (byte) 0xff, '\n'};

    @Test
    void helloComesBackAndNothingElse() throws Exception {
        try (Program program = Program.start("connect").type("hello\n")) {
            assertThat(program.readLine()).isEqualTo("hello");
            program.endInput();
            assertThat(program.out()).isEmpty();
            assertThat(program.exitStatus()).isZero();
            assertThat(program.err())
                    .contains("longwire: ", "echo server was started at ws://localhost:")
                    .contains(" opening ", " opened ", " closing", " closed by this side: 1000 (normal)");
        }
    }

    @Test
    void aPortThatIsTakenIsSaidAloudAndAnotherFound() throws Exception {
        try (AutoCloseable taken = taken(EchoServer.PORT);
                Program program = Program.start("connect", "--linger", "0").type("hello\n")) {
            assertThat(taken).isNotNull();
            assertThat(program.readLine()).isEqualTo("hello");
            program.endInput();
            assertThat(program.out()).isEmpty();
            assertThat(program.exitStatus()).isZero();
            assertThat(program.err())
                    .contains("longwire: port 8000 is in use, so the echo server was started at ws://localhost:");
        }
    }

    @Test
    void compressionIsOfferedWhenAskedFor() throws Exception {
        Callback tells = (socket, event) -> {
            if (event instanceof Event.Text) {
                socket.send(
                        "agreed: " + (Objects.requireNonNull(socket.handshake()).compression() != null));
            }
        };
        try (WebSocketServer server = WebSocketServer.builder()
                .host("localhost")
                .compression(Compression.DEFAULT)
                .path("/", tells)
                .start()) {
            for (String[] options : new String[][] {{}, {"--compress"}}) {
                String[] arguments = Stream.concat(Stream.of("connect", server.url("/")), Stream.of(options))
                        .toArray(String[]::new);
                try (Program program = Program.start(arguments).type("hello\n")) {
                    assertThat(program.readLine()).isEqualTo("agreed: " + (options.length > 0));
                }
            }
        }
    }

    @Test
    void everyLineArrivesInOrder() throws Exception {
        int count = 20_000;
        try (Program program = Program.start("connect", "--linger", "0")) {
            Thread typist = new Thread(() -> {
                try {
                    program.type(IntStream.range(0, count)
                            .mapToObj(i -> "line " + i + "\n")
                            .collect(Collectors.joining()));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            typist.start();
            for (int i = 0; i < count; i++) {
                assertThat(program.readLine()).isEqualTo("line " + i);
            }
            typist.join();
            program.endInput();
            assertThat(program.out()).isEmpty();
            assertThat(program.exitStatus()).isZero();
        }
    }

    @Test
    void inputThatIsNotUtf8IsRepairedAndOutputIsUtf8WhateverTheLocale() throws Exception {
        byte[] input = {'a', (byte) 0xff, (byte) 0xc3, (byte) 0xbc, '\r', '\n', '\n', 'e', 'n', 'd', '\n'};
        try (Program program = Program.start(Map.of("LC_ALL", "C"), "connect", "--linger", "0")) {
            program.type(input);
            assertThat(program.readLine()).isEqualTo("a\ufffd\u00fc");
            assertThat(program.readLine()).isEmpty();
            assertThat(program.readLine()).isEqualTo("end");
            program.endInput();
            assertThat(program.exitStatus()).isZero();
        }
    }

    @Test
    void itEndsAtOnceWhenTheServerClosesThoughInputIsStillOpen() throws Exception {
        try (WebSocketServer server = server((socket, event) -> {
                    if (event instanceof Event.Text) {
                        socket.close(4001, "enough \u001b[2J");
                    }
                });
                Program program = Program.start("connect", url(server)).type("one\n")) {
            assertThat(program.out()).isEmpty();
            assertThat(program.exitStatus()).isZero();
            assertThat(program.err())
                    .contains("closed by the peer: 4001 (private use), \"enough \\x1b[2J\"")
                    .doesNotContain("\u001b");
        }
    }

    @Test
    void binaryIsRawOnlyWhenAskedFor() throws Exception {
        Callback sendsBinary = (socket, event) -> {
            if (event instanceof Event.Opened) {
                socket.send(BINARY).close();
            }
        };
        try (WebSocketServer server = server(sendsBinary);
                Program raw = Program.start("connect", "--linger", "60", "--binary", url(server))
                        .endInput();
                Program dump =
                        Program.start("connect", "--linger", "60", url(server)).endInput()) {
            assertThat(raw.process.getInputStream().readAllBytes()).isEqualTo(BINARY);
            assertThat(raw.exitStatus()).isZero();
            assertThat(dump.out()).isEqualTo(HexDump.of(BINARY, BINARY.length));
            assertThat(dump.exitStatus()).isZero();
        }
    }

    @Test
    void jsonIsOneObjectALine() throws Exception {
        try (Program program =
                Program.start("connect", "--json", "--linger", "0").type("a\"\u001b\n")) {
            assertThat(program.readLine()).startsWith("{\"event\":\"opening\",\"time\":\"");
            assertThat(program.readLine()).startsWith("{\"event\":\"opened\",");
            assertThat(program.readLine())
                    .startsWith("{\"event\":\"message\",")
                    .endsWith("\"type\":\"text\",\"text\":\"a\\\"\\u001b\"}");
            program.endInput();
            assertThat(program.readLine()).startsWith("{\"event\":\"closing\",");
            assertThat(program.readLine())
                    .startsWith("{\"event\":\"closed\",")
                    .endsWith("\"code\":1000,\"meaning\":\"normal\",\"reason\":\"\",\"by\":\"local\",\"clean\":true}");
            assertThat(program.out()).isEmpty();
            assertThat(program.exitStatus()).isZero();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aReaderThatHasSeenEnoughEndsItQuietly() throws Exception {
        try (Program program = Program.start("connect")) {
            program.type("one\n");
            assertThat(program.readLine()).isEqualTo("one");
            program.process.getInputStream().close();
            program.type("two\n");

            assertThat(program.exitStatus()).isZero();
            assertThat(program.err()).doesNotContain("error", "pipe", "\tat ");
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void ctrlCClosesWith1001() throws Exception {
        try (Program program = Program.start("connect").type("one\n")) {
            assertThat(program.readLine()).isEqualTo("one");
            program.interrupt();

            assertThat(program.exitStatus()).isEqualTo(130);
            assertThat(program.err()).contains("closed by this side: 1001 (going away)");
        }
    }

    @Test
    void aLineThatIsTooLongIsNamed() throws Exception {
        try (Program program = Program.start("connect", "--max-size", "8")
                .type("12345678\n123456789\n")
                .endInput()) {
            assertThat(program.exitStatus()).isEqualTo(1);
            assertThat(program.err())
                    .contains(
                            "longwire: line 2 of standard input is longer than 8 bytes: --max-size raises that limit");
        }
    }

    @Test
    void aMessageThatIsTooLargeFails() throws Exception {
        try (WebSocketServer server = server((socket, event) -> {
                    if (event instanceof Event.Opened) {
                        socket.send("123456789");
                    }
                });
                Program program = Program.start("connect", "--max-size", "8", url(server))) {
            assertThat(program.exitStatus()).isEqualTo(1);
            assertThat(program.err())
                    .contains(" error ", "1009 (message too big)")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void aServerThatIsNoneIsExitStatusOne() throws Exception {
        byte[] answer =
                "HTTP/1.1 404 Not Found\r\nContent-Length: 7\r\n\r\nno\u001b[2J".getBytes(StandardCharsets.US_ASCII);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                Program program = Program.start("connect", "ws://127.0.0.1:" + server.getLocalPort() + "/")) {
            try (var client = server.accept()) {
                client.getInputStream().read();
                client.getOutputStream().write(answer);
                assertThat(program.exitStatus()).isEqualTo(1);
            }
            assertThat(program.out()).isEmpty();
            assertThat(program.err()).contains("404").doesNotContain("\u001b", "\tat ");
        }
    }

    private static WebSocketServer server(Callback callback) throws IOException {
        return WebSocketServer.builder().port(0).path("/", callback).start();
    }

    private static String url(WebSocketServer server) {
        return "ws://127.0.0.1:" + server.port() + "/";
    }

    /** Someone else may have it already, which does as well. */
    private static AutoCloseable taken(int port) {
        try {
            return new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
        } catch (IOException taken) {
            return () -> {};
        }
    }
}
