package dev.longwire;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory all sockets of a process may hold for their peers together: send and receive queues, messages begun, write
 * buffers, and memory that is lent for large messages. Heap and direct memory, which is outside of the heap, are counted apart.
 *
 * <p>When three quarters of either are held, servers refuse new sockets with 503, and the sockets that hold the most are held
 * back: they are not read from, and {@code send} on them waits. If that does not help within some seconds, or all of it is held,
 * the largest holders are closed: with 1009 for a message that has begun to come, else with 1013. Their {@link Event.Closed} names
 * the budget. Where direct memory runs short, the heap serves.
 *
 * <p>Less than 4 KiB on the heap for one queue is not counted. Methods may be called by any thread.
 */
public final class MemoryBudget {
    /** The name of a system property: the heap's limit in bytes. */
    public static final String HEAP_PROPERTY = "dev.longwire.memory.heap";

    /** The name of a system property: the limit of direct memory in bytes. */
    public static final String DIRECT_PROPERTY = "dev.longwire.memory.direct";

    private static final MemoryBudget PROCESS = new MemoryBudget(
            Long.getLong(HEAP_PROPERTY, Runtime.getRuntime().maxMemory() / 3),
            Long.getLong(DIRECT_PROPERTY, Runtime.getRuntime().maxMemory() / 2),
            System.getProperty(DIRECT_PROPERTY) != null);

    private final AtomicLong heap = new AtomicLong();
    private final AtomicLong direct = new AtomicLong();
    private volatile long heapLimit;
    private volatile long directLimit;
    /** Somebody has chosen {@link #directLimit}. */
    private volatile boolean directChosen;

    /**
     * A budget of its own, such as a test needs. Sockets use {@link #process()}.
     *
     * @param heapLimit bytes on the heap, at least 1
     * @param directLimit bytes of direct memory, at least 1
     */
    public MemoryBudget(long heapLimit, long directLimit) {
        this(heapLimit, directLimit, true);
    }

    private MemoryBudget(long heapLimit, long directLimit, boolean directChosen) {
        this.heapLimit = checked("heap", heapLimit);
        this.directLimit = checked("direct", directLimit);
        this.directChosen = directChosen;
    }

    private static long checked(String kind, long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException(
                    "the " + kind + " limit of the memory budget is " + bytes + "; it must be at least 1 byte");
        }
        return bytes;
    }

    /**
     * The budget of all sockets of this JVM. At first its limits are those of the system properties {@value #HEAP_PROPERTY} and
     * {@value #DIRECT_PROPERTY}; without them a third of the largest heap, and half of the direct memory that the JVM allows.
     *
     * @return always the same
     */
    public static MemoryBudget process() {
        return PROCESS;
    }

    /**
     * What may be held on the heap.
     *
     * @return bytes, at least 1
     */
    public long heapLimit() {
        return heapLimit;
    }

    /**
     * Changes what may be held on the heap, from now on.
     *
     * @param bytes at least 1
     * @throws IllegalArgumentException if it is less
     */
    public void heapLimit(long bytes) {
        heapLimit = checked("heap", bytes);
    }

    /**
     * What may be held in direct memory.
     *
     * @return bytes, at least 1
     */
    public long directLimit() {
        return directLimit;
    }

    /**
     * Changes what may be held in direct memory, from now on.
     *
     * @param bytes at least 1; more than the JVM allows is of no use
     * @throws IllegalArgumentException if it is less
     */
    public void directLimit(long bytes) {
        directLimit = checked("direct", bytes);
        directChosen = true;
    }

    /**
     * Says how much direct memory the JVM allows, which only a line's implementation may know. Half of it is the limit, unless
     * somebody has chosen one.
     *
     * @param bytes at least 2
     */
    public void directAvailable(long bytes) {
        if (!directChosen) {
            directLimit = checked("direct", bytes / 2);
        }
    }

    /**
     * What is held on the heap.
     *
     * @return bytes; for a moment it may be more than {@link #heapLimit()}
     */
    public long heapHeld() {
        return heap.get();
    }

    /**
     * What is held in direct memory, with what is kept for the next message.
     *
     * @return bytes; for a moment it may be more than {@link #directLimit()}
     */
    public long directHeld() {
        return direct.get();
    }

    /**
     * Counts memory on the heap that was taken, or given back. Called where a socket or a line does so.
     *
     * @param change bytes; less than 0 for what was given back
     * @return what is held now
     */
    public long addHeap(long change) {
        return heap.addAndGet(change);
    }

    /**
     * Counts direct memory that was taken, or given back.
     *
     * @param change bytes; less than 0 for what was given back
     * @return what is held now
     */
    public long addDirect(long change) {
        return direct.addAndGet(change);
    }

    /** What is held and what may be, for people. */
    @Override
    public String toString() {
        return "heap " + heapHeld() + " of " + heapLimit + " bytes, direct " + directHeld() + " of " + directLimit
                + " bytes";
    }
}
