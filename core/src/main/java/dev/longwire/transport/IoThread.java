package dev.longwire.transport;

/** Marks the threads of loops: they must not block, since every line of the loop would wait. */
public interface IoThread {
    /**
     * Whether the caller is such a thread.
     *
     * @return true on a loop's thread
     */
    static boolean isCurrent() {
        return Thread.currentThread() instanceof IoThread;
    }
}
