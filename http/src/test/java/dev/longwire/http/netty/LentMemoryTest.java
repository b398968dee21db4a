package dev.longwire.http.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.MemoryBudget;
import dev.longwire.transport.Budget;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How much memory for large messages there is, and for how long. */
class LentMemoryTest {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    /** What memory has in front of a message. */
    private static final int SLACK = 100 * KIB;

    private final LentMemory memory = new LentMemory(new DirectMemory(new Budget(new MemoryBudget(1, 1L << 40))));
    private final Set<ByteBuffer> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    /** So many messages at once, then none. */
    private void wave(int messages, int size) {
        List<ByteBuffer> lent = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            lent.add(Objects.requireNonNull(memory.borrow(size, size)));
        }
        seen.addAll(lent);
        lent.forEach(memory::giveBack);
    }

    @Test
    void trafficThatGoesOnAsBeforeAllocatesNothing() {
        for (int i = 0; i < 100; i++) {
            wave(40, MIB);
        }
        assertThat(seen).hasSize(40);
        assertThat(memory.allocated()).isBetween(40L * MIB, 40L * MIB + SLACK);
    }

    @Test
    void whatIsNotNeededAnyMoreIsDroppedInTime() {
        wave(40, MIB);
        for (int i = 0; i < 3000; i++) {
            wave(1, MIB);
        }
        assertThat(memory.allocated()).isLessThanOrEqualTo(16L * MIB + SLACK);
    }

    @Test
    void anotherSizeOfMessagesTakesThePlaceOfTheFirst() {
        wave(900, 64 * KIB);
        for (int i = 0; i < 100; i++) {
            wave(40, MIB);
        }
        assertThat(seen).as("each of the second size was allocated once").hasSize(940);
        assertThat(memory.allocated()).isLessThanOrEqualTo(57L * MIB + SLACK);
    }

    @Test
    void whatIsLentIsBounded() {
        for (int i = 0; i < 64; i++) {
            assertThat(memory.borrow(MIB, MIB)).isNotNull();
        }
        assertThat(memory.borrow(MIB, MIB)).isNull();
        assertThat(memory.isExhausted()).isTrue();
        assertThat(memory.allocated()).isLessThanOrEqualTo(64L * MIB + SLACK);
    }

    @Test
    void nothingIsKeptOnceItIsFreed() {
        ByteBuffer lent = Objects.requireNonNull(memory.borrow(MIB, MIB));
        wave(3, MIB);
        memory.free();
        assertThat(memory.allocated()).isBetween((long) MIB, (long) MIB + SLACK);
        memory.giveBack(lent);
        assertThat(memory.allocated()).isZero();
    }
}
