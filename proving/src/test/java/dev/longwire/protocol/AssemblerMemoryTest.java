package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.longwire.Limits;
import dev.longwire.proving.SilentHandler;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What an assembler sets aside for what a peer sends or only announces. */
class AssemblerMemoryTest {
    private static final int MIB = 1 << 20;
    private static final ByteBuffer PIECE = ByteBuffer.allocate(1 << 16);

    private final Assembler assembler = new Assembler(Limits.DEFAULT, new Count(), null, ByteBuffer::allocate);
    private int messages;

    private final class Count extends SilentHandler {
        @Override
        public void text(ByteBuffer in, int from, int to) {
            messages++;
        }

        @Override
        public void binary(ByteBuffer in, int from, int to) {
            messages++;
        }
    }

    private static long allocated(Callable<?> steps) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        steps.call();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void anAnnouncedLengthAloneSetsNothingAside() throws Exception {
        ByteBuffer nothing = ByteBuffer.allocate(0);
        assertThat(allocated(() -> {
                    assembler.frame(Opcode.BINARY, true, 16 * MIB);
                    assembler.data(nothing, false);
                    return null;
                }))
                .isLessThan(1_024);
    }

    @Test
    void theBufferGrowsWithWhatHasCome() throws Exception {
        ByteBuffer octet = ByteBuffer.allocate(1);
        assembler.frame(Opcode.BINARY, true, 16 * MIB);
        assertThat(allocated(() -> {
                    assembler.data(octet, false);
                    return null;
                }))
                .isLessThan(80 << 10);
        ByteBuffer more = ByteBuffer.allocate(100 << 10);
        assertThat(allocated(() -> {
                    assembler.data(more, false);
                    return null;
                }))
                .isLessThan(260 << 10);
    }

    /** Every octet is copied a few times at most, however small the fragments are. */
    @Test
    void smallFragmentsDoNotMakeItCopyAgainAndAgain() throws Exception {
        int fragments = 1 << 17;
        ByteBuffer piece = ByteBuffer.allocate(127);
        long all = allocated(() -> {
            for (int i = 0; i < fragments; i++) {
                assembler.frame(i == 0 ? Opcode.BINARY : Opcode.CONTINUATION, i == fragments - 1, 127);
                assembler.data(piece.clear(), i == fragments - 1);
            }
            return null;
        });
        assertThat(messages).isEqualTo(1);
        assertThat(all).isLessThan(6L * 127 * fragments);
    }

    @Test
    void aSmallBufferIsKeptAndABigOneIsNot() throws Exception {
        for (int size : new int[] {16 << 10, 64 << 10}) {
            twoPieces(size);
            long again = allocated(() -> {
                twoPieces(size);
                return null;
            });
            if (size == 16 << 10) {
                assertThat(again).isLessThan(size / 2);
            } else {
                assertThat(again).isGreaterThan(size / 2);
            }
        }
    }

    private void twoPieces(int size) throws ProtocolException {
        ByteBuffer half = PIECE.clear().limit(size / 2);
        assembler.frame(Opcode.BINARY, true, size);
        assembler.data(half, false);
        assembler.data(half.clear().limit(size / 2), true);
    }
}
