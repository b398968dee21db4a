package dev.longwire.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.http.netty.Transport;
import dev.longwire.testkit.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A server whose operating system gives it no more sockets. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs ulimit")
class NoDescriptorsTest {
    private static final Logger LOGGER = Logger.getLogger("dev.longwire.http.netty.Listening");
    private static final int DESCRIPTORS = 150;
    /** Beyond those that the server takes. */
    private static final int WAITING = 60;

    /** With a time zone and a log that work. */
    private static final Pattern ANSWER =
            Pattern.compile("refusals (\\d+) warnings (\\d+) seconds (\\d+) zone 32400000 \\+09:00 log WARNING: works");

    /** Echoes until its input ends, says when it was refused a connection, and answers questions. */
    static final class Server extends Handler {
        private final AtomicInteger warnings = new AtomicInteger();
        private final AtomicInteger refusals = new AtomicInteger();

        public static void main(String[] arguments) throws Exception {
            long start = System.nanoTime();
            try (IoThreads threads = IoThreads.create(1, arguments[0]);
                    WebSocketServer server = WebSocketServer.builder()
                            .host("127.0.0.1")
                            .ioThreads(threads)
                            .path("/", new Listener() {
                                @Override
                                public void onBinary(WebSocket socket, ByteBuffer data) {
                                    socket.send(data);
                                }
                            })
                            .start()) {
                Server log = new Server();
                Logger.getLogger("").addHandler(log); // no earlier: it is the server that makes the log ready
                LOGGER.setLevel(Level.FINE);
                System.out.println(server.port());
                BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
                while (questions.readLine() != null) {
                    System.out.println("refusals " + log.refusals + " warnings " + log.warnings + " seconds "
                            + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + " zone " + zone() + " log "
                            + log());
                }
            }
        }

        private static String zone() {
            return TimeZone.getTimeZone("Asia/Tokyo").getRawOffset() + " "
                    + ZonedDateTime.of(2000, 1, 1, 0, 0, 0, 0, ZoneId.of("Asia/Tokyo"))
                            .getOffset();
        }

        private static String log() {
            Logger.getLogger("application").warning("works");
            LogRecord logged = new LogRecord(Level.WARNING, "works");
            return new SimpleFormatter()
                    .format(logged)
                    .lines()
                    .skip(1)
                    .findFirst()
                    .orElse("nothing");
        }

        @Override
        public void publish(LogRecord logged) {
            if (logged.getLevel() == Level.WARNING && !"application".equals(logged.getLoggerName())) {
                warnings.incrementAndGet();
            }
            if (logged.getMessage().contains("cannot accept connections")) {
                refusals.incrementAndGet();
                System.out.println("refused");
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    /** What the server has seen so far. */
    private record Seen(int refusals, int warnings, int seconds) {
        static Seen of(Process server, BufferedReader said) throws IOException {
            server.getOutputStream().write('\n');
            server.getOutputStream().flush();
            while (true) {
                String line = said.readLine();
                assertThat(line).as("the server gave up").isNotNull();
                Matcher answer = ANSWER.matcher(line);
                if (answer.matches()) {
                    return new Seen(
                            Integer.parseInt(answer.group(1)),
                            Integer.parseInt(answer.group(2)),
                            Integer.parseInt(answer.group(3)));
                }
            }
        }

        void assertThatItKeepsThePace() {
            assertThat(refusals).as("refusals in %d seconds", seconds).isBetween(1, 1 + seconds);
            assertThat(warnings).as("warnings in %d seconds", seconds).isBetween(1, 1 + seconds / 60);
        }
    }

    private static Socket open(int port) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(Patience.MILLIS);
        socket.getOutputStream()
                .write(("GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
                        .getBytes(US_ASCII));
        return socket;
    }

    private static void awaitOpened(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) socket.getInputStream().read());
        }
        assertThat(head).startsWith("HTTP/1.1 101");
    }

    private static void echo(Socket socket) throws IOException {
        socket.getOutputStream().write(new byte[] {(byte) 0x82, (byte) 0x81, 0, 0, 0, 0, 7});
        assertThat(socket.getInputStream().readNBytes(3)).containsExactly(0x82, 1, 7);
    }

    static Stream<String> transports() {
        return Transport.available().stream().map(Transport::toString);
    }

    private static Process start(String transport) throws IOException {
        String java = ProcessHandle.current().info().command().orElseThrow();
        return new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -n " + DESCRIPTORS + "; exec \"$0\" \"$@\"",
                        java,
                        "-Duser.language=en",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Server.class.getName(),
                        transport)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @ParameterizedTest
    @MethodSource("transports")
    void whoWaitsIsServedAsSoonAsOthersHaveGone(String transport) throws Exception {
        Process server = start(transport);
        List<Socket> sockets = new ArrayList<>();
        try (BufferedReader said = new BufferedReader(new InputStreamReader(server.getInputStream(), US_ASCII))) {
            int port = Integer.parseInt(said.readLine());
            try (Socket first = open(port)) { // all classes are loaded, which takes descriptors too
                awaitOpened(first);
                echo(first);
            }
            for (int i = 0; i < DESCRIPTORS + WAITING; i++) {
                sockets.add(open(port));
            }
            for (int tries = 0; tries < 3; tries++) {
                assertThat(said.readLine()).isEqualTo("refused");
            }
            Seen.of(server, said).assertThatItKeepsThePace();
            Socket last = sockets.remove(sockets.size() - 1);
            assertThatNothingComes(last);
            awaitOpened(sockets.get(0));
            echo(sockets.get(0));
            for (Socket socket : sockets) {
                socket.close();
            }
            awaitOpened(last);
            echo(last);
            last.close();
            Seen.of(server, said).assertThatItKeepsThePace();
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
            server.getOutputStream().close();
            if (!server.waitFor(Patience.SECONDS, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        }
        assertThat(server.exitValue()).isZero();
    }

    private static void assertThatNothingComes(Socket last) throws IOException {
        last.setSoTimeout(300);
        try {
            assertThat(last.getInputStream().read()).as("it should wait").isNull();
        } catch (SocketTimeoutException expected) {
            last.setSoTimeout(Patience.MILLIS);
        }
    }
}
