package dev.longwire.cli;

import dev.longwire.Event;
import dev.longwire.Handshake;
import dev.longwire.WebSocket;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Says which connections come and go. It prints in a thread of its own, since a terminal that is stopped with Ctrl-S must
 * not stop the server; what it cannot keep is counted.
 */
final class ConnectionLog {
    private static final int KEPT = 4096;

    private final @Nullable Lines err;
    private final Clock clock;
    private final AtomicLong lost = new AtomicLong();
    private final ThreadPoolExecutor printer;

    /**
     * Starts no thread before there is something to print.
     *
     * @param err where to; null to print nothing
     */
    ConnectionLog(@Nullable Lines err, Clock clock) {
        this.err = err;
        this.clock = clock;
        this.printer = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(KEPT),
                task -> {
                    Thread thread = new Thread(task, "longwire-log");
                    thread.setDaemon(true);
                    return thread;
                },
                (task, full) -> lost.incrementAndGet());
        printer.allowCoreThreadTimeOut(true);
    }

    void opened(WebSocket socket) {
        if (err != null) {
            print(socket, "opened");
        }
    }

    void error(WebSocket socket, Throwable cause) {
        if (err != null) {
            print(socket, "error: " + EventText.message(cause));
        }
    }

    void closed(WebSocket socket, Event.Closed closed) {
        if (err != null) {
            print(socket, closed.describe());
        }
    }

    private void print(WebSocket socket, String what) {
        Handshake handshake = socket.handshake();
        String who = handshake == null ? "" : handshake.remoteAddress() + " " + handshake.target() + " ";
        String line = Times.ofDay(clock) + " " + Sanitizer.line(who + what);
        printer.execute(() -> printNow(line));
    }

    private void printNow(String line) {
        long missing = lost.getAndSet(0);
        try {
            if (err != null && missing > 0) {
                err.print("(" + missing + " lines were lost here)");
            }
            if (err != null) {
                err.print(line);
            }
        } catch (IOException gone) {
            printer.shutdown(); // no one reads it
        }
    }

    /** Prints what is left, for at most a second. */
    void finish() throws InterruptedException {
        printer.shutdown();
        printer.awaitTermination(1, TimeUnit.SECONDS);
    }
}
