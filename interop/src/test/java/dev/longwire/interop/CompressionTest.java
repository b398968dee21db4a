package dev.longwire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Compression;
import dev.longwire.Event;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** permessage-deflate (RFC 7692) with peers that both offer and accept it. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.longwire.interop.Pairing#all")
@ExtendWith(Results.class)
record CompressionTest(Pairing pairing) implements Results.Paired {
    private static final int[] SIZES = {0, 1, 10, 125, 126, 1_000, 65_535, 65_536, 300_000, 2 << 20};

    static Stream<Compression> compressions() {
        Compression always = Compression.DEFAULT.withThreshold(0);
        return Stream.of(
                always,
                always.withoutContextTakeover(),
                always.withContextTakeover(true, false),
                always.withContextTakeover(false, true),
                always.withWindowBits(9, 9),
                always.withWindowBits(9, 9).withoutContextTakeover(),
                always.withWindowBits(8, 15),
                always.withWindowBits(12, 10).withLevel(1));
    }

    private static Compression agreed(Link link) {
        Compression agreed = Objects.requireNonNull(link.socket().handshake()).compression();
        return Objects.requireNonNull(agreed, "nothing was agreed on");
    }

    @ParameterizedTest
    @MethodSource("compressions")
    void messagesOfEverySizeAreEchoed(Compression compression) throws Exception {
        try (Link link = pairing.open(Setup.ECHOING.compression(compression))) {
            Compression agreed = agreed(link);
            assertThat(agreed.ownWindowBits()).isLessThanOrEqualTo(compression.ownWindowBits());
            assertThat(agreed.peerWindowBits()).isLessThanOrEqualTo(compression.peerWindowBits());
            assertThat(agreed.ownContextTakeover()).isEqualTo(compression.ownContextTakeover());
            assertThat(agreed.peerContextTakeover()).isEqualTo(compression.peerContextTakeover());
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

    @ParameterizedTest
    @MethodSource("compressions")
    void manyMessagesBothWaysAreInOrder(Compression compression) throws Exception {
        try (Link link = pairing.open(Setup.ECHOING.compression(compression))) {
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
