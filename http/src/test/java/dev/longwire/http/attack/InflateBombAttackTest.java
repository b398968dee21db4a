package dev.longwire.http.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Compression;
import dev.longwire.Limits;
import dev.longwire.http.NoLeaks;
import dev.longwire.protocol.Role;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Little that becomes much: limits count what comes out, and inflating stops there. */
@ExtendWith(NoLeaks.class)
class InflateBombAttackTest {
    private static final int LIMIT = 1 << 20;
    private static final Limits LIMITS = Attack.LIMITS.withMaxMessageSize(LIMIT);
    private static final int COMPRESSED = 0xC2;

    @RegisterExtension
    final Attack attack = new Attack();

    private Victim victim(Role role) throws Exception {
        return attack.victim(role, LIMITS, Compression.DEFAULT, new Spy());
    }

    /** That many zeros as the payload of a message. */
    private static byte[] zeros(long count) {
        Deflater deflater = new Deflater(9, true);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] zeros = new byte[1 << 16];
        byte[] piece = new byte[1 << 16];
        for (long left = count; left > 0; left -= zeros.length) {
            deflater.setInput(zeros, 0, (int) Math.min(left, zeros.length));
            boolean last = left <= zeros.length;
            int size;
            do {
                size = deflater.deflate(piece, 0, piece.length, last ? Deflater.SYNC_FLUSH : Deflater.NO_FLUSH);
                out.write(piece, 0, size);
            } while (size == piece.length);
        }
        deflater.end();
        return Arrays.copyOf(out.toByteArray(), out.size() - 4); // RFC 7692 §7.2.1
    }

    @ParameterizedTest
    @EnumSource
    void aHundredMebibytesInOneFrame(Role role) throws Exception {
        byte[] bomb = zeros(100 << 20);
        assertThat(bomb.length).as("compressed").isLessThan(LIMIT);
        Victim victim = victim(role);
        long before = victim.allocated();
        victim.send(COMPRESSED, bomb);
        assertThat(victim.refuses(1009).cause()).hasMessageContaining("Limits.withMaxMessageSize");
        assertThat(victim.allocated() - before).as("bytes of heap").isLessThan(6L * LIMIT);
        assertThat(victim.spy().messages).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource
    void oneOctetMoreThanTheLimit(Role role) throws Exception {
        Victim victim = victim(role);
        victim.send(COMPRESSED, zeros(LIMIT));
        victim.send(COMPRESSED, zeros(LIMIT + 1));
        victim.refuses(1009);
        assertThat(victim.spy().messages).hasValue(1);
        assertThat(victim.spy().octets).hasValue(LIMIT);
    }

    @ParameterizedTest
    @EnumSource
    void spreadOverFragmentsThatAreSmallEach(Role role) throws Exception {
        byte[] bomb = zeros(64 << 20);
        Victim victim = victim(role);
        for (int at = 0; at < 50; at++) {
            victim.send(at == 0 ? 0x42 : 0x00, Arrays.copyOfRange(bomb, at * 100, at * 100 + 100));
        }
        victim.refuses(1009);
        assertThat(victim.spy().messages).hasValue(0);
    }

    /** Nothing ever comes out, so only the compressed form can be counted. */
    @ParameterizedTest
    @EnumSource
    void emptyBlocksWithoutEnd(Role role) throws Exception {
        Victim victim = victim(role);
        byte[] emptyStoredBlocks = new byte[5 * 1000];
        for (int at = 0; at < emptyStoredBlocks.length; at += 5) {
            emptyStoredBlocks[at + 3] = (byte) 0xFF;
            emptyStoredBlocks[at + 4] = (byte) 0xFF;
        }
        victim.send(0x42, emptyStoredBlocks);
        victim.flood(victim.frame(0x00, emptyStoredBlocks), 2 * LIMIT / emptyStoredBlocks.length + 20);
        victim.refuses(1009);
        assertThat(victim.spy().messages).hasValue(0);
    }

    /** Each is within the limit and is delivered; together they are a gigabyte, of which nothing may stay. */
    @ParameterizedTest
    @EnumSource
    void manyThatAreAllowed(Role role) throws Exception {
        Victim victim = victim(role);
        long direct = Footprint.direct();
        byte[] payload = zeros(LIMIT);
        for (int i = 0; i < 64; i++) {
            victim.send(COMPRESSED, payload);
        }
        victim.send(COMPRESSED, new byte[] {7}); // a block type that does not exist
        victim.refuses(1007);
        assertThat(victim.spy().octets).hasValue(64L * LIMIT);
        assertThat(Footprint.direct() - direct).as("memory of the buffer pool").isLessThan(4 << 20);
    }

    /** The peer may not use what was not agreed on. */
    @ParameterizedTest
    @EnumSource
    void compressedWithoutAnAgreement(Role role) throws Exception {
        Victim victim = attack.victim(role, LIMITS);
        victim.send(COMPRESSED, zeros(100));
        victim.refuses(1002);
    }
}
