package dev.longwire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Compression;
import dev.longwire.Event;
import dev.longwire.protocol.Role;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

/** permessage-deflate (RFC 7692), as far as a peer goes. */
final class CompressionTest {
    private static final int[] SIZES = {0, 1, 10, 125, 126, 1_000, 65_535, 65_536, 300_000};

    private static final Compression ALWAYS = Compression.DEFAULT.withThreshold(0);

    /** What Longwire asks for, and what a peer has to be able to do for it. */
    enum Asked implements PeerTest.Variant {
        DEFAULTS(ALWAYS),
        NO_TAKEOVER(ALWAYS.withoutContextTakeover(), Ability.NO_TAKEOVER),
        NO_TAKEOVER_BY_THE_PEER(ALWAYS.withContextTakeover(true, false), Ability.NO_TAKEOVER),
        NO_TAKEOVER_BY_US(ALWAYS.withContextTakeover(false, true)),
        WINDOWS_9(ALWAYS.withWindowBits(9, 9), Ability.SMALL_WINDOW_IN, Ability.SMALL_WINDOW_OUT),
        WINDOWS_9_NO_TAKEOVER(
                ALWAYS.withWindowBits(9, 9).withoutContextTakeover(),
                Ability.NO_TAKEOVER,
                Ability.SMALL_WINDOW_IN,
                Ability.SMALL_WINDOW_OUT),
        OWN_WINDOW_8(ALWAYS.withWindowBits(8, 15), Ability.SMALL_WINDOW_IN, Ability.WINDOW_8),
        WINDOWS_12_AND_10(
                ALWAYS.withWindowBits(12, 10).withLevel(1), Ability.SMALL_WINDOW_IN, Ability.SMALL_WINDOW_OUT);

        final Compression compression;
        private final List<Ability> needs;

        Asked(Compression compression, Ability... needs) {
            this.compression = compression;
            this.needs = List.of(needs);
        }

        @Override
        public Ability[] needs(Role peer) {
            return Stream.concat(Stream.of(Ability.DEFLATE), needs.stream()).toArray(Ability[]::new);
        }

        @Override
        public Column column(Column ofTheTest) {
            if (needs.contains(Ability.SMALL_WINDOW_IN)) {
                return Column.WINDOW;
            }
            return compression.ownContextTakeover() && compression.peerContextTakeover()
                    ? Column.DEFLATE
                    : Column.NO_TAKEOVER;
        }
    }

    private static Compression agreed(Link link) {
        Compression agreed = Objects.requireNonNull(link.socket().handshake()).compression();
        return Objects.requireNonNull(agreed, "nothing was agreed on");
    }

    @PeerTest(value = Column.DEFLATE, schemes = "ws")
    void messagesOfEverySizeAreEchoed(Pairing pairing, Asked asked) throws Exception {
        try (Link link = pairing.open(Setup.ECHOING.compression(asked.compression))) {
            Compression compression = asked.compression;
            Compression agreed = agreed(link);
            assertThat(agreed.ownWindowBits()).isLessThanOrEqualTo(compression.ownWindowBits());
            assertThat(agreed.peerWindowBits()).isLessThanOrEqualTo(compression.peerWindowBits());
            assertThat(agreed.ownContextTakeover() && !compression.ownContextTakeover())
                    .isFalse();
            assertThat(agreed.peerContextTakeover() && !compression.peerContextTakeover())
                    .isFalse();
            Random random = new Random(1);
            Digest expected = new Digest();
            for (int size : SIZES) {
                String text = text(random, size);
                link.socket().send(text);
                expected.text(text);
                String echo = link.ours().await(Event.Text.class).message();
                assertThat(echo.equals(text)).as("echo of %d characters", size).isTrue();
                byte[] noise = new byte[size];
                random.nextBytes(noise);
                link.socket().send(noise);
                expected.binary(noise);
                assertThat(link.ours().await(Event.Binary.class)).isEqualTo(new Event.Binary(noise));
                link.socket().sendUncompressed(text);
                expected.text(text);
                assertThat(link.ours().await(Event.Text.class).message().equals(text))
                        .isTrue();
            }
            Told closed = link.finish();
            assertThat(closed.number("messages")).isEqualTo(3 * SIZES.length);
            assertThat(closed.text("sha256")).isEqualTo(expected.hex());
        }
    }

    @PeerTest(value = Column.DEFLATE, schemes = "ws")
    void manyMessagesBothWaysAreInOrder(Pairing pairing, Asked asked) throws Exception {
        try (Link link = pairing.open(Setup.ECHOING.compression(asked.compression))) {
            agreed(link);
            for (int i = 0; i < 1_000; i++) {
                link.socket().send("message number " + i + " of a thousand, message by message");
            }
            for (int i = 0; i < 1_000; i++) {
                assertThat(link.ours().await(Event.Text.class).message())
                        .isEqualTo("message number " + i + " of a thousand, message by message");
            }
            link.finish();
        }
    }

    /** Words in an order of their own: repeats near and far. */
    private static String text(Random random, int size) {
        StringBuilder text = new StringBuilder(size + 10);
        while (text.length() < size) {
            text.append("word").append(random.nextInt(2_000)).append(' ');
        }
        return text.substring(0, size);
    }
}
