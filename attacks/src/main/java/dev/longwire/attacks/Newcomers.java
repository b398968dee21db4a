package dev.longwire.attacks;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** One client after another, who opens a socket, has a text echoed, and leaves: all the time, until this is closed. */
final class Newcomers implements AutoCloseable {
    private static final long PAUSE = Duration.ofMillis(100).toNanos();

    /** Those that come within the two seconds in which the server ends the largest holders for the first time. */
    private static final int A_MOMENT = 20;

    private final int port;
    private final Duration patience;
    private final Thread thread = new Thread(this::run, "newcomers");
    private volatile boolean over;
    private volatile int served;
    private volatile int refused;
    private volatile String last = "";

    Newcomers(int port, Duration patience) {
        this.port = port;
        this.patience = patience;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        int served = 0;
        int refused = 0;
        while (!over) {
            try {
                Healthy.visit(port, patience);
                this.served = ++served;
            } catch (IOException notServed) {
                last = String.valueOf(notServed.getMessage());
                this.refused = ++refused;
            }
            LockSupport.parkNanos(PAUSE);
        }
    }

    /** What was wrong: a few may come at a bad moment, and one in five of those that follow. Empty if nothing was. */
    String trouble() {
        return refused > A_MOMENT + (served + refused) / 5
                ? refused + " of " + (served + refused) + " newcomers were not served, one because of: " + last
                : "";
    }

    @Override
    public void close() {
        over = true;
        Threads.join(thread);
    }
}
