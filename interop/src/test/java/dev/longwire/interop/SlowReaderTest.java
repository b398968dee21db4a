package dev.longwire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.WebSocket;
import dev.longwire.http.WebSocketServer;
import dev.longwire.protocol.Role;
import dev.longwire.testkit.Patience;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What was sent before a close arrives at a reader that rests for longer than the close timeout, though all that our system sees
 * of that reader is a proxy, which has buffers of its own.
 */
final class SlowReaderTest {
    private static final Setup SETUP = Setup.COUNTING.limits(
            Patience.LIMITS.withCloseTimeout(Duration.ofMillis(500)).withReceiveQueue(64 << 10));

    private static final byte[] MESSAGE = new byte[10_000];
    /** Less than our queue holds, and more than the proxy and the operating systems hold. */
    private static final int MESSAGES = 1_500;
    /** After so many the reader rests once more. */
    private static final int SOME = 300;

    private static void sendAll(WebSocket socket) {
        for (int i = 0; i < MESSAGES; i++) {
            socket.send(MESSAGE);
        }
        socket.close(4001, "done");
    }

    /** Returns when a close timeout has passed, as a connection tells whose peer does not answer our Close. */
    private static void letCloseTimeoutPass(Pairing pairing) throws IOException, InterruptedException {
        try (Link clock = pairing.open(SETUP)) {
            clock.theirs().pause();
            clock.socket().close();
            assertThat(clock.ours().awaitEnding().closed().code()).isEqualTo(1006);
            clock.theirs().resume();
        }
    }

    @PeerTest(value = Column.OWN, needs = Ability.PROXY)
    void aPeerGetsAllOfItAndTheClose(Pairing pairing) throws Exception {
        Digest expected = new Digest();
        for (int i = 0; i < MESSAGES; i++) {
            expected.binary(MESSAGE);
        }
        try (Link link = pairing.open(SETUP)) {
            link.theirs().pause();
            sendAll(link.socket());
            letCloseTimeoutPass(pairing);
            link.theirs().resume();
            Told told = link.theirs().await("closed");
            assertThat(told.number("messages")).isEqualTo(MESSAGES);
            assertThat(told.text("sha256")).isEqualTo(expected.hex());
            assertThat(told.number("code")).isEqualTo(4001);
            assertThat(told.text("reason")).isEqualTo("done");
            assertWaited(link.ours());
        }
    }

    @PeerTest(value = Column.OWN, needs = Ability.PROXY, roles = Role.CLIENT)
    void ourClientGetsAllOfItAndTheCloseOfOurServer(Pairing pairing) throws Exception {
        Sending sending = new Sending();
        Slow slow = new Slow();
        try (WebSocketServer server = serve(pairing, sending)) {
            open(pairing, server, slow);
            slow.await(Event.Opening.class);
            sending.await(Event.Opened.class);
            assertGetsAll(pairing, slow, sending);
        }
    }

    @PeerTest(value = Column.OWN, needs = Ability.PROXY, roles = Role.CLIENT)
    void ourServerGetsAllOfItAndTheCloseOfOurClient(Pairing pairing) throws Exception {
        Sending sending = new Sending();
        Slow slow = new Slow();
        try (WebSocketServer server = serve(pairing, slow)) {
            open(pairing, server, sending);
            sending.await(Event.Opening.class);
            sending.await(Event.Opened.class);
            assertGetsAll(pairing, slow, sending);
        }
    }

    private static WebSocketServer serve(Pairing pairing, Recorder recorder) throws IOException {
        return pairing.server("/both", recorder, SETUP, null);
    }

    private static void open(Pairing pairing, WebSocketServer server, Recorder recorder) {
        pairing.client(pairing.url(server.port(), "/both"))
                .limits(SETUP.limits())
                .create(recorder)
                .open();
    }

    private static void assertGetsAll(Pairing pairing, Slow slow, Recorder sending) throws Exception {
        sending.await(Event.Closing.class);
        for (int i = 0; i < 2; i++) {
            take(slow.rests);
            letCloseTimeoutPass(pairing);
            slow.goesOn.release();
        }
        slow.await(Event.Opened.class);
        for (int i = 0; i < MESSAGES; i++) {
            assertThat(slow.await(Event.Binary.class).message()).hasSize(MESSAGE.length);
        }
        assertThat(slow.awaitEnding().closed()).isEqualTo(new Event.Closed(4001, "done", ClosedBy.REMOTE, true, null));
        assertWaited(sending);
    }

    /** For the reader's answer, which it gives behind all that it reads. */
    private static void assertWaited(Recorder sending) throws InterruptedException {
        assertThat(sending.awaitEnding().closed())
                .isEqualTo(new Event.Closed(4001, "done", ClosedBy.LOCAL, true, null));
    }

    private static void take(Semaphore permit) throws InterruptedException {
        assertThat(permit.tryAcquire(RunningPeer.WAIT_SECONDS, TimeUnit.SECONDS))
                .as("in time")
                .isTrue();
    }

    private static final class Sending extends Recorder {
        @Override
        public void onEvent(WebSocket from, Event event) {
            super.onEvent(from, event);
            if (event instanceof Event.Opened) {
                sendAll(from);
            }
        }
    }

    /** Rests with the first message, and once more, until it is told to go on. */
    private static final class Slow extends Recorder {
        final Semaphore rests = new Semaphore(0);
        final Semaphore goesOn = new Semaphore(0);
        private int messages;

        @Override
        public void onEvent(WebSocket from, Event event) {
            super.onEvent(from, event);
            if (event instanceof Event.Message) {
                if (messages == 0 || messages == SOME) {
                    rests.release();
                    try {
                        take(goesOn);
                    } catch (InterruptedException interrupted) {
                        throw new AssertionError(interrupted);
                    }
                }
                messages++;
            }
        }
    }
}
