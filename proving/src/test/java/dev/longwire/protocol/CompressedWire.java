package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Compression;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Messages and frames for the tests of permessage-deflate. */
final class CompressedWire {
    static final Compression ALWAYS = Compression.DEFAULT.withThreshold(0);

    /**
     * A frame as it was sent.
     *
     * @param first its first octet
     * @param payload unmasked
     */
    record Frame(int first, byte[] payload) {}

    private CompressedWire() {}

    /** What the other side agreed on when this one agreed on that. */
    static Compression mirrored(Compression agreed) {
        return agreed.withContextTakeover(agreed.peerContextTakeover(), agreed.ownContextTakeover())
                .withWindowBits(agreed.peerWindowBits(), agreed.ownWindowBits());
    }

    static Role other(Role role) {
        return role == Role.CLIENT ? Role.SERVER : Role.CLIENT;
    }

    static List<Frame> frames(Role sender, byte[] written) {
        List<Frame> frames = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(written);
        while (in.hasRemaining()) {
            int first = in.get() & 0xFF;
            int second = in.get() & 0xFF;
            assertThat(second & 0x80).isEqualTo(sender == Role.CLIENT ? 0x80 : 0);
            long length = second & 0x7F;
            length = length == 126 ? in.getShort() & 0xFFFF : length == 127 ? in.getLong() : length;
            byte[] key = new byte[4];
            if (sender == Role.CLIENT) {
                in.get(key);
            }
            byte[] payload = new byte[Math.toIntExact(length)];
            in.get(payload);
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= key[i & 3];
            }
            frames.add(new Frame(first, payload));
        }
        return frames;
    }

    /** Octets that compress well, or badly, or refer far back: with each seed another mixture. */
    static byte[] mixture(Random random, int length) {
        byte[] octets = new byte[length];
        int kind = random.nextInt(4);
        for (int at = 0; at < length; ) {
            int run = Math.min(length - at, 1 + random.nextInt(kind == 0 ? 2_000 : 60));
            if (kind == 1 || at == 0 || random.nextInt(4) == 0) {
                for (int i = 0; i < run; i++) {
                    octets[at + i] = (byte) (kind == 1 ? random.nextInt() : 'a' + random.nextInt(6));
                }
            } else {
                int back = 1 + random.nextInt(Math.min(at, 40_000));
                for (int i = 0; i < run; i++) {
                    octets[at + i] = octets[at + i - back];
                }
            }
            at += run;
        }
        return octets;
    }

    static byte[] zeros(int length) {
        return new byte[length];
    }
}
