package dev.longwire.http.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Compression;
import dev.longwire.WebSocket;
import dev.longwire.http.NoLeaks;
import dev.longwire.protocol.Role;
import dev.longwire.proving.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Buffers come from a pool and hold what others have left there. The pool is poisoned; then every byte on the wire has to be
 * one that a frame must have, so that there is no place for anything else.
 */
@ExtendWith(NoLeaks.class)
class BufferTailAttackTest {
    private static final byte[] POISON = "SECRET OF SOMEBODY ELSE ".getBytes(ISO_8859_1);
    private static final byte[] POISON_AT_LENGTH =
            new String(POISON, ISO_8859_1).repeat((1 << 20) / POISON.length + 1).getBytes(ISO_8859_1);
    private static final int[] SIZES = {0, 1, 125, 126, 127, 1000, 4095, 4096, 65_535, 65_536, 70_000, 200_000};

    @RegisterExtension
    final Attack attack = new Attack();

    /** Fills the buffers of this thread's pool and gives them back. Called on the I/O thread. */
    private static void poison() {
        List<ByteBuf> buffers = new ArrayList<>();
        for (int size = 16; size <= 128 << 10; size *= 2) {
            for (int i = 0; i < 4; i++) {
                ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(size, size);
                buffer.writeBytes(POISON_AT_LENGTH, 0, size);
                buffers.add(buffer);
            }
        }
        buffers.forEach(ByteBuf::release);
    }

    /** Sends what a frame can be, each time out of a poisoned pool and a buffer with poison before and behind. */
    private static final class Sender extends Spy {
        private final byte[][] messages;

        Sender(byte[][] messages) {
            this.messages = messages;
        }

        @Override
        public void onOpened(WebSocket socket) {
            super.onOpened(socket);
            for (byte[] message : messages) {
                poison();
                ByteBuffer window = ByteBuffer.allocate(message.length + 2 * POISON.length);
                window.put(POISON).put(message).put(POISON);
                socket.send(window.limit(POISON.length + message.length).position(POISON.length));
            }
            poison();
            socket.ping();
            socket.close(4000, "bye");
        }
    }

    private static byte[][] messages() {
        Random random = new Random(42);
        byte[][] messages = new byte[SIZES.length][];
        for (int i = 0; i < SIZES.length; i++) {
            messages[i] = new byte[SIZES[i]];
            random.nextBytes(messages[i]);
        }
        return messages;
    }

    @ParameterizedTest
    @EnumSource
    void everyByteOnTheWireIsTheFrames(Role role) throws Exception {
        assertOnlyFrames(role, null);
    }

    /** Noise does not shrink, so with compression the frames are the same; the compressor's buffer is one more to look at. */
    @ParameterizedTest
    @EnumSource
    void everyByteIsTheFramesWithCompressionToo(Role role) throws Exception {
        assertOnlyFrames(role, Compression.DEFAULT.withThreshold(0));
    }

    private void assertOnlyFrames(Role role, @Nullable Compression compression) throws Exception {
        byte[][] messages = messages();
        Victim victim = attack.victim(role, Attack.LIMITS, compression, new Sender(messages));
        boolean masked = role == Role.CLIENT;
        for (byte[] message : messages) {
            assertThat(Frame.read(victim.peer())).isEqualTo(new Frame(0x82, masked, message));
        }
        Frame ping = Frame.read(victim.peer());
        assertThat(ping.first()).isEqualTo(0x89);
        assertThat(new String(ping.payload(), ISO_8859_1))
                .as("what a Ping carries")
                .doesNotContain("SECRET");
        assertThat(ping.payload().length).isLessThanOrEqualTo(8);
        byte[] close = Frame.close(4000, "bye").payload();
        assertThat(Frame.read(victim.peer())).isEqualTo(new Frame(0x88, masked, close));
        victim.send(0x88, close);
        if (role == Role.CLIENT) {
            victim.peer().finish(); // the server ends the line first
        }
        assertThat(victim.peer().ends()).as("no byte behind the Close").isTrue();
        victim.peer().close();
        assertThat(victim.spy().closed().code()).isEqualTo(4000);
    }
}
