package dev.longwire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Event;
import dev.longwire.Handshake;
import dev.longwire.http.WebSocketServer;
import dev.longwire.protocol.Role;
import dev.longwire.testkit.Patience;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** curl, which connects, prints what it receives, and ends when the connection does. */
final class CurlTest {
    static final String PEER = "curl";

    /** Over wss it waits for the end of the line and we for its answer, so that all wait as long as this. */
    private static final Setup SETUP = Setup.COUNTING.limits(Patience.LIMITS.withCloseTimeout(Duration.ofMillis(250)));

    /** Exit statuses of its manual. */
    private static final int OK = 0;

    private static final int REFUSED = 22;
    private static final int NOT_TRUSTED = 60;

    /** Ends as soon as the connection does. */
    private static int status(Process curl) throws InterruptedException {
        assertThat(curl.waitFor(2L * RunningPeer.WAIT_SECONDS, TimeUnit.SECONDS))
                .isTrue();
        return curl.exitValue();
    }

    private static String complaints(Process curl) throws Exception {
        return new String(curl.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** A connection of curl's to a server of ours. */
    private record Fetch(WebSocketServer server, Recorder ours, Process curl) implements AutoCloseable {
        static Fetch open(Pairing pairing, String... options) throws Exception {
            pairing.peer().shared();
            Recorder recorder = new Recorder();
            WebSocketServer server = pairing.server("/here", recorder, SETUP, null);
            Process curl = Curl.fetch(
                    pairing.url(server.port(), "/here"), Certificates.shared().authority(), options);
            recorder.await(Event.Opened.class);
            return new Fetch(server, recorder, curl);
        }

        /** It ends at our Close, which not every version answers. */
        void finish() throws Exception {
            ours.socket().close(4001, "bye");
            Event.Closed closed = ours.awaitEnding().closed();
            assertThat(closed.code()).as(closed.describe()).isIn(4001, 1006);
            assertThat(status(curl)).as(complaints(curl)).isEqualTo(OK);
            ours.assertExhausted();
        }

        @Override
        public void close() {
            curl.destroyForcibly(); // only after a test that failed does it still run
            server.close();
        }
    }

    @PeerTest(value = Column.HANDSHAKE, only = PEER, roles = Role.CLIENT)
    void itGetsIn(Pairing pairing) throws Exception {
        try (Fetch fetch = Fetch.open(
                pairing,
                "--header",
                "X-Interop: a value; \"quoted, too\"",
                "--header",
                "Sec-WebSocket-Protocol: first, second")) {
            Handshake handshake = Objects.requireNonNull(fetch.ours().socket().handshake());
            assertThat(handshake.subprotocol()).isEqualTo("second");
            assertThat(handshake.request().first("x-interop")).isEqualTo("a value; \"quoted, too\"");
            fetch.finish();
        }
    }

    @PeerTest(value = Column.REFUSAL, only = PEER, roles = Role.CLIENT, schemes = "ws")
    void aPathThatIsNotThereIs404(Pairing pairing) throws Exception {
        assertOutside(pairing, "/there", Certificates.shared().authority(), REFUSED, "404");
    }

    @PeerTest(value = Column.CERTIFICATES, only = PEER, roles = Role.CLIENT, schemes = "wss")
    void withAnotherAuthorityItDoesNotTrustUs(Pairing pairing) throws Exception {
        assertOutside(pairing, "/here", Certificates.shared().stranger(), NOT_TRUSTED, "certificate");
    }

    private static void assertOutside(Pairing pairing, String path, Path authority, int status, String why)
            throws Exception {
        pairing.peer().shared();
        Recorder recorder = new Recorder();
        try (WebSocketServer server = pairing.server("/here", recorder, SETUP, null)) {
            Process curl = Curl.fetch(pairing.url(server.port(), path), authority);
            assertThat(status(curl)).isEqualTo(status);
            assertThat(complaints(curl)).contains(why);
            recorder.assertExhausted();
        }
    }

    @PeerTest(value = Column.MESSAGES, only = PEER, roles = Role.CLIENT)
    void itPrintsEveryMessage(Pairing pairing) throws Exception {
        try (Fetch fetch = Fetch.open(pairing)) {
            InputStream printed = fetch.curl().getInputStream();
            for (int size : new int[] {1, 125, 126, 127, 65_535, 65_536, 16 << 20}) {
                String text = "x".repeat(size - 1) + size % 10;
                fetch.ours().socket().send(text);
                assertThat(new String(printed.readNBytes(size), StandardCharsets.UTF_8).equals(text))
                        .isTrue();
            }
            byte[] binary = {0, 1, (byte) 0x80, (byte) 0xff};
            fetch.ours().socket().send(binary);
            assertThat(printed.readNBytes(binary.length)).isEqualTo(binary);
            fetch.finish();
        }
    }

    @PeerTest(value = Column.PING, only = PEER, roles = Role.CLIENT)
    void itAnswersOurPing(Pairing pairing) throws Exception {
        try (Fetch fetch = Fetch.open(pairing)) {
            assertThat(fetch.ours()
                            .socket()
                            .ping()
                            .toCompletableFuture()
                            .get(RunningPeer.WAIT_SECONDS, TimeUnit.SECONDS))
                    .isPositive();
            fetch.finish();
        }
    }
}
