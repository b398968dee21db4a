package dev.longwire.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.testkit.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A server whose operating system gives it no more sockets. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs ulimit")
class NoDescriptorsTest {
    private static final int DESCRIPTORS = 150;

    /** Echoes until its input ends. */
    static final class Server {
        public static void main(String[] arguments) throws Exception {
            try (WebSocketServer server = WebSocketServer.builder()
                    .host("127.0.0.1")
                    .path("/", new Listener() {
                        @Override
                        public void onBinary(WebSocket socket, ByteBuffer data) {
                            socket.send(data);
                        }
                    })
                    .start()) {
                System.out.println(server.port());
                System.in.transferTo(System.err);
            }
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

    @Test
    void whoWaitsIsServedAsSoonAsOthersHaveGone() throws Exception {
        String java = ProcessHandle.current().info().command().orElseThrow();
        Process server = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -n " + DESCRIPTORS + "; exec \"$0\" \"$@\"",
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Server.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<Socket> sockets = new ArrayList<>();
        try (BufferedReader said = new BufferedReader(new InputStreamReader(server.getInputStream(), US_ASCII))) {
            int port = Integer.parseInt(said.readLine());
            try (Socket first = open(port)) { // all classes are loaded, which takes descriptors too
                awaitOpened(first);
                echo(first);
            }
            for (int i = 0; i < DESCRIPTORS; i++) {
                sockets.add(open(port));
            }
            awaitOpened(sockets.get(0));
            Socket last = sockets.remove(DESCRIPTORS - 1);
            assertThatNothingComes(last);
            echo(sockets.get(0));
            for (Socket socket : sockets) {
                socket.close();
            }
            awaitOpened(last);
            echo(last);
            last.close();
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
