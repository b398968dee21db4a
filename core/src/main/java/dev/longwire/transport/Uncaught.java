package dev.longwire.transport;

/** Where an application's exception goes when there is no connection left that could fail with it. */
final class Uncaught {
    private Uncaught() {}

    /** Hands it to the thread's uncaught-exception handler, which by default prints it. */
    static void report(Throwable thrown) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        } catch (Throwable ignored) { // as the JVM does with what such a handler throws; the loop must go on
        }
    }
}
