package dev.longwire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.ClosedBy;
import dev.longwire.Compression;
import dev.longwire.Event;
import dev.longwire.WebSocket;
import dev.longwire.http.WebSocketServer;
import dev.longwire.protocol.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What only a page in a browser does, or sees. */
final class PageTest {
    private static final int MIB = 1 << 20;

    @PeerTest(value = Column.OWN, needs = Ability.PAGE, roles = Role.CLIENT)
    void aBlobIsAMessage(Pairing pairing) throws Exception {
        try (Link link = pairing.open(Setup.COUNTING)) {
            for (int size : new int[] {0, 1, 65_536, 16 * MIB}) {
                link.theirs().sendBlobs(size, 2);
                for (byte value = 0; value < 2; value++) {
                    byte[] data = link.ours().await(Event.Binary.class).message();
                    assertThat(data).hasSize(size);
                    assertThat(allAre(data, value)).isTrue();
                }
            }
            link.finish();
        }
    }

    @PeerTest(value = Column.OWN, needs = Ability.PAGE, roles = Role.CLIENT, schemes = "ws")
    void aMessageIsABlob(Pairing pairing) throws Exception {
        try (Link link = pairing.open(Setup.ECHOING.inBlobs())) {
            byte[] data = new byte[MIB];
            new Random(3).nextBytes(data);
            for (int size : new int[] {0, 1, MIB}) {
                byte[] part = Arrays.copyOf(data, size);
                link.socket().send(part);
                assertThat(link.ours().await(Event.Binary.class)).isEqualTo(new Event.Binary(part));
            }
            link.finish();
        }
    }

    private static boolean allAre(byte[] data, byte value) {
        for (byte octet : data) {
            if (octet != value) {
                return false;
            }
        }
        return true;
    }

    @PeerTest(
            value = Column.OWN,
            needs = {Ability.PAGE, Ability.DEFLATE},
            roles = Role.CLIENT)
    void thePageSeesTheExtension(Pairing pairing) throws Exception {
        try (Link link = pairing.open(Setup.ECHOING.compression(Compression.DEFAULT.withoutContextTakeover()))) {
            // Firefox leaves the parameters out.
            assertThat(link.opened().text("extensions")).startsWith("permessage-deflate");
            assertThat(Objects.requireNonNull(link.socket().handshake()).compression())
                    .isNotNull();
            link.finish();
        }
        try (Link link = pairing.open(Setup.ECHOING)) {
            assertThat(link.opened().text("extensions")).isEmpty();
            link.finish();
        }
    }

    /** RFC 6455 §7.1.5: a Close without a code reads 1005. */
    @PeerTest(value = Column.OWN, needs = Ability.PAGE, roles = Role.CLIENT, schemes = "ws")
    void aCloseWithoutACodeIs1005(Pairing pairing) throws Exception {
        try (Link link = pairing.open(Setup.COUNTING)) {
            link.theirs().closeWithoutCode();
            Event.Closed closed = link.ours().awaitEnding().closed();
            assertThat(closed).isEqualTo(new Event.Closed(1005, "", ClosedBy.REMOTE, true, null));
            assertThat(link.theirs().await("closed").number("code")).isEqualTo(1005);
        }
    }

    /** A page that is not ours gets nothing, and learns nothing but that. */
    @PeerTest(value = Column.OWN, needs = Ability.PAGE, roles = Role.CLIENT)
    void aPageOfAnotherOriginDoesNotGetIn(Pairing pairing) throws Exception {
        RunningPeer process = pairing.peer().shared();
        Recorder recorder = new Recorder();
        try (WebSocketServer server = pairing.server("/here", recorder, Setup.COUNTING, "https://elsewhere.example")) {
            Remote remote = process.remote();
            remote.connect(
                    pairing.url(server.port(), "/here"),
                    Map.of(),
                    List.of(),
                    Certificates.shared().authority());
            remote.await("failed");
            recorder.assertExhausted();
        }
    }

    /** Our callback does not return: reading stops, the page's bufferedAmount says so, and nothing is lost. */
    @PeerTest(value = Column.OWN, needs = Ability.PAGE, roles = Role.CLIENT)
    void aCallbackThatBlocksHoldsThePageBack(Pairing pairing) throws Exception {
        int count = 64;
        CountDownLatch release = new CountDownLatch(1);
        Recorder recorder = new Recorder() {
            @Override
            public void onEvent(WebSocket from, Event event) {
                if (event instanceof Event.Message) {
                    hold(release);
                }
                super.onEvent(from, event);
            }
        };
        try (Link link = pairing.open(Setup.COUNTING, pairing.peer().shared(), recorder)) {
            link.theirs().sendBinary(MIB, count);
            assertThat(link.theirs().bufferedAmount()).isGreaterThan(MIB);
            // What the systems take in between has its limits, so that it stays.
            long stuck = link.theirs().bufferedAmountWhenItStays();
            assertThat(stuck).isBetween((long) MIB, (long) count * MIB);
            release.countDown();
            link.theirs().drain();
            for (int i = 0; i < count; i++) {
                byte[] data = link.ours().await(Event.Binary.class).message();
                assertThat(data).hasSize(MIB).startsWith((byte) i).endsWith((byte) i);
            }
            assertThat(link.theirs().bufferedAmount()).isZero();
            link.finish();
        } finally {
            release.countDown();
        }
    }

    private static void hold(CountDownLatch release) {
        try {
            if (!release.await(RunningPeer.WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody let the callback go on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
