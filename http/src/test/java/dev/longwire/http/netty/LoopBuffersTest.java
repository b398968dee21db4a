package dev.longwire.http.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.MemoryBudget;
import dev.longwire.transport.Budget;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

class LoopBuffersTest {
    /** Others may have taken what the budget still has. */
    @Test
    void whatTheJvmDoesNotHaveIsTakenFromTheHeap() {
        MemoryBudget roomy = new MemoryBudget(1 << 30, 1 << 30);
        LoopBuffers buffers = new LoopBuffers(new Budget(roomy));
        long needed = roomy.directHeld();
        ByteBufAllocator none = new AbstractByteBufAllocator() {
            @Override
            protected ByteBuf newHeapBuffer(int initial, int most) {
                throw new AssertionError("nobody asks for that");
            }

            @Override
            protected ByteBuf newDirectBuffer(int initial, int most) {
                throw new OutOfMemoryError("injected");
            }

            @Override
            public boolean isDirectBufferPooled() {
                return false;
            }
        };
        Batch batch = buffers.large(none);
        assertThat(batch.isDirect()).isFalse();
        assertThat(roomy.heapHeld()).isEqualTo(LoopBuffers.LARGE);
        assertThat(roomy.directHeld()).isEqualTo(needed);
        buffers.keep(batch);
        buffers.free();
        assertThat(roomy.heapHeld()).isZero();
        assertThat(roomy.directHeld()).isZero();
    }
}
