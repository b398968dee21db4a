package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.proving.Frame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedFramesTest {
    private static final int CAPACITY = 64 << 10;

    private final ByteBuffer octets = ByteBuffer.allocateDirect(CAPACITY);
    private final SharedFrames frames = new SharedFrames(octets);

    /** One of several outputs that share; writes what is its own as the others do. */
    private final class Sharer implements Output {
        final List<String> stretches = new ArrayList<>();
        final Wire.Collected own = new Wire.Collected(0);
        private final FrameWriter writer;

        Sharer(Role role) {
            writer = new FrameWriter(role, () -> 1, this);
        }

        void write(int opcode, byte[] payload) {
            writer.writeShared(opcode, ByteBuffer.wrap(payload));
        }

        @Override
        public ByteBuffer reserve(int bytes) {
            return own.reserve(bytes);
        }

        @Override
        public SharedFrames shared(int bytes) {
            return frames.hasRoom(bytes) ? frames : null;
        }

        @Override
        public void share(int from, int to) {
            stretches.add(from + "-" + to);
        }
    }

    private static byte[] random(int length) {
        byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        return payload;
    }

    private byte[] copied(int from, int to) {
        ByteBuffer copy = ByteBuffer.allocate(to - from + 2).position(1);
        frames.copy(from, to - from, copy);
        assertThat(copy.position()).isEqualTo(1 + to - from);
        byte[] bytes = new byte[to - from];
        copy.get(1, bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 125, 126, 127, 1_024, 8_192, 16_384})
    void aFrameIsMadeOnceForAll(int length) {
        byte[] payload = random(length);
        byte[] expected = Frame.binary(payload).bytes();
        Sharer first = new Sharer(Role.SERVER);
        Sharer second = new Sharer(Role.SERVER);
        first.write(Opcode.BINARY, payload);
        second.write(Opcode.BINARY, payload.clone());
        assertThat(first.stretches).containsExactly("0-" + expected.length);
        assertThat(second.stretches).isEqualTo(first.stretches);
        assertThat(copied(0, expected.length)).isEqualTo(expected);
        assertThat(first.own.drain()).isEmpty();
    }

    @Test
    void whatFollowsLiesBehindIt() {
        byte[] expected = Frame.binary(random(100)).bytes();
        Sharer writer = new Sharer(Role.SERVER);
        writer.write(Opcode.BINARY, random(100));
        writer.write(Opcode.BINARY, random(101));
        assertThat(writer.stretches).containsExactly("0-" + expected.length, expected.length + "-205");
        assertThat(copied(expected.length, 205))
                .isEqualTo(Frame.binary(random(101)).bytes());
    }

    @Test
    void anotherPayloadOrOpcodeIsAnotherFrame() {
        byte[] text = "same length".getBytes(StandardCharsets.US_ASCII);
        byte[] changed = text.clone();
        changed[text.length - 1]++;
        Sharer writer = new Sharer(Role.SERVER);
        writer.write(Opcode.TEXT, text);
        writer.write(Opcode.TEXT, changed);
        writer.write(Opcode.BINARY, changed);
        writer.write(Opcode.BINARY, changed);
        assertThat(writer.stretches).containsExactly("0-13", "13-26", "26-39", "26-39");
        assertThat(copied(0, 39))
                .startsWith(Frame.text("same length").bytes())
                .endsWith(Frame.binary(changed).bytes());
    }

    @Test
    void noneIsTheSameAsOneThatIsForgotten() {
        Sharer writer = new Sharer(Role.SERVER);
        writer.write(Opcode.BINARY, random(5));
        frames.clear();
        octets.put(2, new byte[5]);
        writer.write(Opcode.BINARY, random(5));
        assertThat(writer.stretches).containsExactly("0-7", "0-7");
        assertThat(copied(0, 7)).isEqualTo(Frame.binary(random(5)).bytes());
    }

    @Test
    void theLastMayFillAllRoom() {
        Sharer writer = new Sharer(Role.SERVER);
        for (int i = 0; frames.hasRoom(FrameWriter.LONGEST_HEADER + 16_384 - 26); i++) {
            writer.write(Opcode.BINARY, random(16_384 - 26));
            frames.begin(); // so that the next is another one
            octets.put(octets.position() - 1, (byte) i);
        }
        assertThat(writer.stretches).hasSize(4);
        assertThat(writer.own.drain()).isEmpty();
        writer.write(Opcode.BINARY, random(16_384 - 26));
        assertThat(writer.stretches).hasSize(4);
        assertThat(writer.own.drain())
                .isEqualTo(Frame.binary(random(16_384 - 26)).bytes());
    }

    @Test
    void aClientAndALargeMessageGoByThemselves() {
        Sharer client = new Sharer(Role.CLIENT);
        client.write(Opcode.BINARY, random(10));
        assertThat(client.stretches).isEmpty();
        assertThat(client.own.drain()).hasSize(16);
        Sharer server = new Sharer(Role.SERVER);
        server.write(Opcode.BINARY, random(16_385));
        assertThat(server.stretches).isEmpty();
        assertThat(server.own.drain()).isEqualTo(Frame.binary(random(16_385)).bytes());
    }
}
