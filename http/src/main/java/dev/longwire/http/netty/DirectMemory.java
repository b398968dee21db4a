package dev.longwire.http.netty;

import dev.longwire.transport.Budget;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes direct memory for the lines of a loop, as far as the budget and the JVM have it to spare: where they have not, the heap
 * serves. The JVM, if asked for more than it has left, would collect garbage and sleep, which no I/O thread must wait for. May be
 * used by any thread.
 */
final class DirectMemory {
    /** What the JVM allows. */
    private static final long MOST = PlatformDependent.estimateMaxDirectMemory();

    /** So little cannot be short, and the JVM need not be asked what it has left. */
    private static final long FEW = MOST / 16;

    /** Left to others, who may take some at the same moment. */
    private static final long LEFT = MOST / 16;

    /** What the JVM has given to anyone; loaded when it is first asked. */
    private static final class Pool {
        static final @Nullable BufferPoolMXBean DIRECT = find();

        private static @Nullable BufferPoolMXBean find() {
            try {
                Optional<BufferPoolMXBean> direct =
                        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                                .filter(pool -> pool.getName().equals("direct"))
                                .findFirst();
                return direct.orElse(null);
            } catch (LinkageError noSuchModule) { // java.management is not part of every run time image
                return null;
            }
        }
    }

    private final Budget budget;

    DirectMemory(Budget budget) {
        this.budget = budget;
        budget.memory().directAvailable(MOST);
    }

    Budget budget() {
        return budget;
    }

    /** Counts memory that is about to be allocated, if there is some to spare; {@link #gaveBack} when it is free again. */
    boolean take(int bytes) {
        return jvmHas(bytes) && budget.takeDirect(bytes);
    }

    /** Whether {@link #take} would find it. */
    boolean has(int bytes) {
        return jvmHas(bytes) && budget.hasDirect(bytes);
    }

    /** Counts memory that a loop cannot do without. */
    void need(int bytes) {
        budget.addDirect(bytes);
    }

    void gaveBack(int bytes) {
        budget.addDirect(-bytes);
    }

    private boolean jvmHas(int bytes) {
        if (budget.memory().directHeld() + bytes <= FEW) {
            return true;
        }
        BufferPoolMXBean pool = Pool.DIRECT;
        return pool == null || pool.getTotalCapacity() + bytes <= MOST - LEFT;
    }

    /** Allocates what was counted; null, and no longer counted, if somebody else was faster. */
    @Nullable
    ByteBuffer allocate(int bytes) {
        try {
            return ByteBuffer.allocateDirect(bytes);
        } catch (OutOfMemoryError faster) {
            gaveBack(bytes);
            return null;
        }
    }
}
