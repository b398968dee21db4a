package dev.longwire.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.Event;
import dev.longwire.SendQueueFullException;
import dev.longwire.WebSocket;
import dev.longwire.protocol.Role;
import dev.longwire.testkit.Patience;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

final class MessageTest {
    /** Where the length takes another form (RFC 6455 §5.2), and a large one. */
    private static final int[] SIZES = {0, 1, 125, 126, 127, 65_535, 65_536, 1 << 20};

    /** Longwire's default limit. */
    private static final int LARGEST = 16 << 20;

    private static final int MANY = 1_000;

    private static final int BLOCK = 64 << 10;

    /** So many blocks are more than our queue, and mostly more than those of the operating system, hold. */
    private static final int LARGE = 256;

    /** One to four octets a character, U+0000, the last code point, and one that is not a character. */
    private static final String FOREIGN =
            "gr\u00fc\u00dfe \u4f60\u597d \u0645\u0631\u062d\u0628\u0627 \ud83d\ude00\ud83c\udff3\ufe0f\u200d\ud83c\udf08 \u0000 \udbff\udfff \uffff";

    @PeerTest(Column.MESSAGES)
    void textOfEverySizeIsEchoed(Pairing pairing) throws Exception {
        try (Link link = pairing.open(Setup.ECHOING)) {
            for (int size : SIZES) {
                String text = text(size);
                link.socket().send(text);
                String echo = link.ours().await(Event.Text.class).message();
                assertThat(echo.equals(text)).as("echo of %d characters", size).isTrue();
            }
            assertThat(link.finish().number("messages")).isEqualTo(SIZES.length);
        }
    }

    @PeerTest(Column.MESSAGES)
    void binaryOfEverySizeIsEchoed(Pairing pairing) throws Exception {
        try (Link link = pairing.open(Setup.ECHOING)) {
            Random random = new Random(1);
            for (int size : SIZES) {
                byte[] data = new byte[size];
                random.nextBytes(data);
                link.socket().send(data);
                assertThat(link.ours().await(Event.Binary.class)).isEqualTo(new Event.Binary(data));
            }
            assertThat(link.finish().number("messages")).isEqualTo(SIZES.length);
        }
    }

    @PeerTest(value = Column.MESSAGES, needs = Ability.LARGE, schemes = "ws")
    void theLargestMessagesAreEchoed(Pairing pairing) throws Exception {
        try (Link link = pairing.open(Setup.ECHOING)) {
            String text = text(LARGEST);
            link.socket().send(text);
            assertThat(link.ours().await(Event.Text.class).message().equals(text))
                    .isTrue();
            byte[] data = new byte[LARGEST];
            new Random(2).nextBytes(data);
            link.socket().send(data);
            assertThat(link.ours().await(Event.Binary.class)).isEqualTo(new Event.Binary(data));
            link.finish();
        }
    }

    @PeerTest(value = Column.MESSAGES, schemes = "ws")
    void everyKindOfCharacterIsEchoed(Pairing pairing) throws Exception {
        try (Link link = pairing.open(Setup.ECHOING)) {
            link.socket().send(FOREIGN);
            assertThat(link.ours().await(Event.Text.class).message()).isEqualTo(FOREIGN);
            link.socket().send(FOREIGN.repeat(5_000));
            assertThat(link.ours().await(Event.Text.class).message()).isEqualTo(FOREIGN.repeat(5_000));
            link.finish();
        }
    }

    @PeerTest(value = Column.ORDER, schemes = "ws")
    void manyMessagesFromUsArriveInOrder(Pairing pairing) throws Exception {
        try (Link link = pairing.open(Setup.COUNTING)) {
            Digest expected = new Digest();
            for (int i = 0; i < MANY; i++) {
                link.socket().send("message " + i);
                expected.text("message " + i);
            }
            Told closed = link.finish();
            assertThat(closed.number("messages")).isEqualTo(MANY);
            assertThat(closed.text("sha256")).isEqualTo(expected.hex());
        }
    }

    @PeerTest(value = Column.ORDER, schemes = "ws")
    void manyMessagesFromThePeerArriveInOrder(Pairing pairing) throws Exception {
        try (Link link = pairing.open(Setup.COUNTING)) {
            link.theirs().sendTexts("message ", MANY);
            for (int i = 0; i < MANY; i++) {
                assertThat(link.ours().await(Event.Text.class).message()).isEqualTo("message " + i);
            }
            link.finish();
        }
    }

    @PeerTest(Column.ORDER)
    void manyEchoesAreInOrder(Pairing pairing) throws Exception {
        try (Link link = pairing.open(Setup.ECHOING)) {
            for (int i = 0; i < MANY; i++) {
                link.socket().send("message " + i);
            }
            for (int i = 0; i < MANY; i++) {
                assertThat(link.ours().await(Event.Text.class).message()).isEqualTo("message " + i);
            }
            link.finish();
        }
    }

    /** Into how long fragments a message is cut: inside of characters and between them. */
    enum Cut implements PeerTest.Variant {
        EVERY_OCTET(1),
        EVERY_7_OCTETS(7),
        EVERY_1000_OCTETS(1_000);

        final int octets;

        Cut(int octets) {
            this.octets = octets;
        }

        @Override
        public Ability[] needs(Role peer) {
            return new Ability[] {Ability.FRAGMENTS};
        }
    }

    @PeerTest(value = Column.FRAGMENTS, schemes = "ws")
    void fragmentsWithPingsInBetweenAreOneMessage(Pairing pairing, Cut cut) throws Exception {
        int length = cut.octets;
        byte[] octets = Remote.utf8(FOREIGN);
        byte[][] parts = new byte[(octets.length + length - 1) / length + 1][]; // and an empty one at the end
        for (int i = 0; i < parts.length; i++) {
            int from = Math.min(i * length, octets.length);
            parts[i] = Arrays.copyOfRange(octets, from, Math.min(from + length, octets.length));
        }
        try (Link link = pairing.open(Setup.COUNTING)) {
            link.theirs().sendFragments("between ", parts);
            assertThat(link.ours().await(Event.Text.class).message()).isEqualTo(FOREIGN);
            for (int i = 0; i < parts.length - 1; i++) {
                assertThat(link.theirs().await("pong").text("payload")).isEqualTo("between " + i);
            }
            link.finish();
        }
    }

    @PeerTest(value = Column.BACKPRESSURE, needs = Ability.PAUSE)
    void aPeerThatDoesNotReadHoldsUsBackAndGetsEverythingLater(Pairing pairing) throws Exception {
        int queue = 1 << 20;
        try (Link link = pairing.open(Setup.COUNTING.limits(Patience.LIMITS.withSendQueue(queue)))) {
            WebSocket socket = link.socket();
            link.theirs().pause();
            int stuck = sendUntilStuck(socket);
            // twice: what moves from the queue to the line while it is looked at may count in both
            assertThat(socket.bufferedAmount()).isLessThanOrEqualTo(2L * queue);

            int total = stuck + 100;
            CompletableFuture<?> waiting = CompletableFuture.runAsync(() -> {
                for (int i = stuck; i < total; i++) {
                    socket.send(numbered(i));
                }
            });
            link.theirs().resume();
            waiting.get(RunningPeer.WAIT_SECONDS, TimeUnit.SECONDS);

            Told closed = link.finish();
            Digest expected = new Digest();
            for (int i = 0; i < total; i++) {
                expected.binary(numbered(i));
            }
            assertThat(closed.number("messages")).isEqualTo(total);
            assertThat(closed.text("sha256")).isEqualTo(expected.hex());
        }
    }

    /** Sends until our queue is full because those of the operating system are; returns the number of messages sent. */
    private static int sendUntilStuck(WebSocket socket) throws Exception {
        CompletableFuture<?> last = CompletableFuture.completedFuture(null);
        for (int sent = 0; ; ) {
            CompletableFuture<?> next =
                    socket.sendAsync(ByteBuffer.wrap(numbered(sent))).toCompletableFuture();
            if (!next.isCompletedExceptionally()) {
                last = next;
                sent++;
                continue;
            }
            assertThatThrownBy(next::join).hasCauseInstanceOf(SendQueueFullException.class);
            try {
                last.get(200, TimeUnit.MILLISECONDS); // the queue was full for a moment only, as we were too fast
            } catch (TimeoutException stuck) {
                return sent;
            }
        }
    }

    @PeerTest(value = Column.BACKPRESSURE, needs = Ability.PAUSE)
    void whenWeDoNotReadEverythingArrivesLater(Pairing pairing) throws Exception {
        try (Link link = pairing.open(Setup.COUNTING)) {
            link.socket().pause();
            link.theirs().sendBinary(BLOCK, LARGE);
            link.theirs().pause(); // done after it has begun to send
            link.socket().resume();
            link.theirs().resume();
            for (int i = 0; i < LARGE; i++) {
                byte[] data = link.ours().await(Event.Binary.class).message();
                assertThat(data).hasSize(BLOCK).startsWith((byte) i).endsWith((byte) i);
            }
            link.finish();
        }
    }

    private static byte[] numbered(int number) {
        return ByteBuffer.allocate(BLOCK).putInt(0, number).array();
    }

    private static String text(int size) {
        String pattern = "The quick brown fox jumps over the lazy dog. ";
        return pattern.repeat(size / pattern.length() + 1).substring(0, size);
    }
}
