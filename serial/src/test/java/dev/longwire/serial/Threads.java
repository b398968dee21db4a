package dev.longwire.serial;

import dev.longwire.testkit.Recorder;
import java.util.List;

/** The threads that ports have. */
final class Threads {
    private Threads() {}

    /** Those that read and write a port. */
    static List<Thread> ofPorts() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("longwire-serial-"))
                .toList();
    }

    /** Waits for their end; fails when it does not come. */
    static void awaitNoPortThreads() {
        for (Thread thread : ofPorts()) {
            try {
                thread.join(Recorder.PATIENCE.toMillis());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            if (thread.isAlive()) {
                throw new AssertionError(thread + " goes on at " + List.of(thread.getStackTrace()));
            }
        }
    }
}
