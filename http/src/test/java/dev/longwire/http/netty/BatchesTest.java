package dev.longwire.http.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longwire.MemoryBudget;
import dev.longwire.transport.Budget;
import org.junit.jupiter.api.Test;

/** What a line keeps for a peer that does not take it. */
class BatchesTest extends SentBytesCase {
    private static final int MESSAGE = 4096;

    private final MemoryBudget memory = new MemoryBudget(1L << 30, 1L << 30);
    private final Budget budget = new Budget(memory);

    @Override
    Budget budget() {
        return budget;
    }

    /** Called on the loop. */
    private void write() {
        byte[] octets = octets(MESSAGE);
        line.reserve(MESSAGE).put(octets);
        all.writeBytes(octets);
    }

    @Test
    void aLittleThatASlowPeerLeavesHoldsNoLargeBuffer() throws Exception {
        assumeTrue(Transport.EPOLL.isAvailable(), "needs a socket of our own");
        connect(new Kind(Transport.EPOLL, true));
        onLoop(() -> {
            while (line.taken() == line.written()) {
                write();
                line.flush();
            }
            long before = memory.directHeld();
            Batch large = loop.buffers().large(line.allocator());
            assertThat(large.capacity()).isEqualTo(LoopBuffers.LARGE);
            assertThat(memory.directHeld())
                    .as("the one that was used is there again")
                    .isEqualTo(before);
            loop.buffers().keep(large);
        });
        assertReceived();
    }
}
