package dev.longwire.attacks;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** One client after another, who opens a socket, has a text echoed, and leaves: all the time, until this is closed. */
final class Newcomers implements AutoCloseable {
    private static final long PAUSE = Duration.ofMillis(100).toNanos();

    /** Of those that come while the server ends the largest holders, and at 100 ms each: longer than its {@code Retry-After}. */
    private static final int MOST_TRIES = 60;

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

    /**
     * What was wrong, empty if nothing was: some may come at a bad moment, and of a long attack one in five, but while the attackers are
     * still there the next one who is served comes soon.
     */
    String trouble() {
        int before = served;
        int tries = before + refused + MOST_TRIES;
        while (served == before && served + refused < tries) {
            LockSupport.parkNanos(PAUSE);
        }
        return served == before || refused > MOST_TRIES + (served + refused) / 5
                ? refused + " of " + (served + refused) + " newcomers were not served, one because of: " + last
                : "";
    }

    @Override
    public void close() {
        over = true;
        Threads.join(thread);
    }
}
