package dev.longwire.transport;

import java.util.ArrayList;
import java.util.List;

/** What is reported on the current thread. */
final class Uncaughts {
    private Uncaughts() {}

    static List<Throwable> during(Runnable action) {
        List<Throwable> uncaught = new ArrayList<>();
        Thread here = Thread.currentThread();
        Thread.UncaughtExceptionHandler before = here.getUncaughtExceptionHandler();
        here.setUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
        try {
            action.run();
        } finally {
            here.setUncaughtExceptionHandler(before);
        }
        return uncaught;
    }
}
