package dev.longwire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.ClosedBy;
import dev.longwire.Compression;
import dev.longwire.Event;
import dev.longwire.Handshake;
import dev.longwire.HandshakeException;
import dev.longwire.Status;
import dev.longwire.http.WebSocketBuilder;
import dev.longwire.protocol.Role;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The test server of libwebsockets, by its subprotocols: one counts, one sends what it receives to all who speak it, and one
 * tells who is connected.
 */
final class LibwebsocketsTest {
    static final String PEER = "libwebsockets";

    private static final String COUNT = "dumb-increment-protocol";
    private static final String MIRROR = "lws-mirror-protocol";
    private static final String STATUS = "lws-status";

    /** Where the length takes another form (RFC 6455 §5.2), up to the longest that the mirror leaves whole. */
    private static final int[] SIZES = {1, 125, 126, 127, 1_000, 4_088};

    private static final String LONGEST_REASON = "r".repeat(123);

    private static WebSocketBuilder client(Pairing pairing, String... subprotocols) {
        return pairing.client(pairing.urlOfServer(pairing.peer().shared(), "/")).subprotocols(subprotocols);
    }

    private static Recorder open(WebSocketBuilder client) throws InterruptedException {
        Recorder recorder = new Recorder();
        client.create(recorder).open();
        recorder.await(Event.Opening.class);
        recorder.await(Event.Opened.class);
        return recorder;
    }

    private static Handshake handshake(Recorder recorder) {
        return Objects.requireNonNull(recorder.socket().handshake());
    }

    private static String nextText(Recorder recorder) throws InterruptedException {
        return recorder.await(Event.Text.class).message();
    }

    /** Closes, past what the server still sends of itself; the answer has our code and reason. */
    private static void close(Recorder recorder, int code, String reason) throws InterruptedException {
        recorder.socket().close(code, reason);
        assertThat(closed(recorder)).isEqualTo(new Event.Closed(code, reason, ClosedBy.LOCAL, true, null));
    }

    private static Event.Closed closed(Recorder recorder) throws InterruptedException {
        while (true) {
            Event next = recorder.await(Event.class);
            assertThat(next).isNotInstanceOf(Event.Error.class);
            if (next instanceof Event.Closed closed) {
                recorder.assertExhausted();
                return closed;
            }
        }
    }

    @PeerTest(value = Column.HANDSHAKE, only = PEER, roles = Role.SERVER)
    void theSubprotocolThatItSpeaksIsChosen(Pairing pairing) throws Exception {
        Recorder recorder = open(client(pairing, "unheard-of", MIRROR));
        assertThat(handshake(recorder).subprotocol()).isEqualTo(MIRROR);
        close(recorder, 1000, "");
    }

    @PeerTest(value = Column.HANDSHAKE, only = PEER, roles = Role.SERVER, schemes = "ws")
    void aHeaderOfTheRequestArrives(Pairing pairing) throws Exception {
        Recorder recorder = open(client(pairing, STATUS).header("User-Agent", "Longwire here; a value"));
        assertThat(nextText(recorder)).contains("\"ua\":\"Longwire here; a value\"");
        close(recorder, 1000, "");
    }

    @PeerTest(value = Column.REFUSAL, only = PEER, roles = Role.SERVER, schemes = "ws")
    void withoutASubprotocolThatItSpeaksWeDoNotGetIn(Pairing pairing) throws Exception {
        Recorder recorder = new Recorder();
        client(pairing, "unheard-of").create(recorder).open();
        recorder.await(Event.Opening.class);
        Event.Closed closed = recorder.awaitEnding().closed();
        assertThat(closed.code()).as(closed.describe()).isEqualTo(1006);
        assertThat(closed.cause()).isInstanceOf(HandshakeException.class);
        recorder.assertExhausted();
    }

    @PeerTest(value = Column.MESSAGES, only = PEER, roles = Role.SERVER)
    void whatOneSendsAllGet(Pairing pairing) throws Exception {
        Recorder one = open(client(pairing, MIRROR));
        Recorder other = open(client(pairing, MIRROR));
        for (int size : SIZES) {
            String text = "x".repeat(size - 1) + size % 10;
            one.socket().send(text);
            assertThat(nextText(other)).isEqualTo(text);
            assertThat(nextText(one)).isEqualTo(text);
        }
        other.socket().send("gr\u00fc\u00dfe \u4f60\u597d \ud83d\ude00");
        assertThat(nextText(one)).isEqualTo("gr\u00fc\u00dfe \u4f60\u597d \ud83d\ude00");
        assertThat(nextText(other)).isEqualTo("gr\u00fc\u00dfe \u4f60\u597d \ud83d\ude00");
        close(one, 1000, "");
        close(other, 1000, "");
    }

    @PeerTest(value = Column.MESSAGES, only = PEER, roles = Role.SERVER)
    void aLongMessageArrivesInPieces(Pairing pairing) throws Exception {
        Recorder recorder = open(client(pairing, MIRROR));
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < 100_000; i++) {
            text.append(i).append(' ');
        }
        recorder.socket().send(text.toString());
        StringBuilder pieces = new StringBuilder();
        while (pieces.length() < text.length()) {
            pieces.append(nextText(recorder));
        }
        assertThat(pieces.toString().contentEquals(text)).isTrue();
        close(recorder, 1000, "");
    }

    /** No more than 10 at a time: it drops messages when its queue is full. */
    @PeerTest(value = Column.ORDER, only = PEER, roles = Role.SERVER, schemes = "ws")
    void aThousandMirroredMessagesAreInOrder(Pairing pairing) throws Exception {
        Recorder recorder = open(client(pairing, MIRROR));
        for (int from = 0; from < 1_000; from += 10) {
            for (int i = from; i < from + 10; i++) {
                recorder.socket().send("message " + i);
            }
            for (int i = from; i < from + 10; i++) {
                assertThat(nextText(recorder)).isEqualTo("message " + i);
            }
        }
        close(recorder, 1000, "");
    }

    @PeerTest(value = Column.ORDER, only = PEER, roles = Role.SERVER)
    void itCountsFromZeroAndAgainWhenTold(Pairing pairing) throws Exception {
        Recorder recorder = open(client(pairing, COUNT));
        for (int i = 0; i < 5; i++) {
            assertThat(nextText(recorder)).isEqualTo(String.valueOf(i));
        }
        recorder.socket().send("reset\n");
        for (int i = 5; !nextText(recorder).equals("0"); i++) {
            assertThat(i).as("numbers before it starts anew").isLessThan(1_000);
        }
        assertThat(nextText(recorder)).isEqualTo("1");
        recorder.socket().close();
        assertThat(closed(recorder).clean()).isTrue();
    }

    @PeerTest(value = Column.PING, only = PEER, roles = Role.SERVER)
    void itAnswersOurPing(Pairing pairing) throws Exception {
        Recorder recorder = open(client(pairing, MIRROR));
        assertThat(recorder.socket().ping().toCompletableFuture().get(RunningPeer.WAIT_SECONDS, TimeUnit.SECONDS))
                .isPositive();
        close(recorder, 1000, "");
    }

    @PeerTest(value = Column.CLOSE, only = PEER, roles = Role.SERVER)
    void itAnswersWithOurCodeAndReason(Pairing pairing) throws Exception {
        for (int code : new int[] {1000, 1001, 1003, 1008, 1011, 3000, 4999}) {
            close(open(client(pairing, MIRROR)), code, LONGEST_REASON);
        }
    }

    @PeerTest(value = Column.CLOSE, only = PEER, roles = Role.SERVER)
    void itClosesWhenTold(Pairing pairing) throws Exception {
        Recorder recorder = open(client(pairing, COUNT));
        recorder.socket().send("closeme\n");
        assertThat(closed(recorder)).isEqualTo(new Event.Closed(1001, "seeya", ClosedBy.REMOTE, true, null));
    }

    @PeerTest(value = Column.DEFLATE, only = PEER, roles = Role.SERVER)
    void itSpeaksDeflate(Pairing pairing) throws Exception {
        compressed(pairing, Compression.DEFAULT.withThreshold(0));
    }

    @PeerTest(value = Column.NO_TAKEOVER, only = PEER, roles = Role.SERVER)
    void itSpeaksDeflateWithoutTakeover(Pairing pairing) throws Exception {
        compressed(pairing, Compression.DEFAULT.withThreshold(0).withoutContextTakeover());
    }

    private static void compressed(Pairing pairing, Compression offered) throws Exception {
        Recorder recorder = open(client(pairing, STATUS).compression(offered));
        Compression agreed = Objects.requireNonNull(handshake(recorder).compression(), "nothing was agreed on");
        assertThat(agreed.ownContextTakeover()).isEqualTo(offered.ownContextTakeover());
        assertThat(agreed.peerContextTakeover()).isEqualTo(offered.peerContextTakeover());
        assertThat(nextText(recorder)).startsWith("{").endsWith("}").contains("\"conns\":[{");
        // No longer ones: its inflating (4.1.6) ends the whole server by an assertion on some of a few thousand octets.
        for (int words = 0; words < 60; words++) {
            recorder.socket().send("ignored ".repeat(words));
        }
        // Whoever comes or goes is told to all.
        Recorder another = open(client(pairing, STATUS).header("User-Agent", "another"));
        nextText(another);
        while (!nextText(recorder).contains("\"ua\":\"another\"")) {
            assertThat(recorder.socket().status()).isEqualTo(Status.OPEN);
        }
        close(another, 1000, "");
        close(recorder, 4001, LONGEST_REASON);
    }
}
