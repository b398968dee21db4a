package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Callback;
import dev.longwire.Event;
import dev.longwire.Status;
import dev.longwire.WebSocket;
import dev.longwire.testkit.Patience;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Watches the events of one socket: one at a time, in an order that makes sense, one Closed for each Opening. */
final class Witness implements Callback {
    private final Callback reaction;
    private final AtomicBoolean inside = new AtomicBoolean();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private String last = "closed";
    private boolean opened;
    private boolean closing;
    private int openings;
    private int closings;

    Witness(Callback reaction) {
        this.reaction = reaction;
    }

    @Override
    public void onEvent(WebSocket socket, Event event) {
        if (!inside.compareAndSet(false, true)) {
            wrong.add(event + " while the callback is still in another call");
        }
        lock.lock();
        try {
            follow(event);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            reaction.onEvent(socket, event);
        } finally {
            inside.set(false);
        }
    }

    private void follow(Event event) {
        String name = event.wireName();
        boolean over = last.equals("closed");
        boolean good = switch (name) {
            case "opening" -> over;
            case "opened" -> last.equals("opening");
            case "message" -> opened && !over && !last.equals("error");
            case "closing" -> !over && !closing && !last.equals("error");
            case "error" -> !over && !last.equals("error");
            default -> !over;
        };
        if (!good) {
            wrong.add(event + " after " + last);
        }
        switch (name) {
            case "opening" -> {
                openings++;
                opened = false;
                closing = false;
            }
            case "opened" -> opened = true;
            case "closing" -> closing = true;
            case "closed" -> closings++;
            default -> {}
        }
        last = name;
    }

    /** Waits until an attempt to open has ended in one way or another. */
    void awaitOpenOrClosed(WebSocket socket) throws InterruptedException {
        lock.lock();
        try {
            while (socket.status() == Status.OPENING) {
                changed.awaitNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Closes until the socket is closed and that was told. */
    void end(WebSocket socket) throws InterruptedException {
        long left = TimeUnit.SECONDS.toNanos(Patience.SECONDS);
        lock.lock();
        try {
            while (socket.status() != Status.CLOSED || openings != closings) {
                socket.close();
                socket.resume();
                if (left <= 0) {
                    throw new AssertionError("after " + Patience.SECONDS + " s " + socket + " with " + openings
                            + " Opening and " + closings + " Closed; the last event was " + last);
                }
                left -= TimeUnit.MILLISECONDS.toNanos(5)
                        - Math.max(0, changed.awaitNanos(TimeUnit.MILLISECONDS.toNanos(5)));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until that many have ended. */
    void awaitClosed(int rounds) throws InterruptedException {
        long left = TimeUnit.SECONDS.toNanos(Patience.SECONDS);
        lock.lock();
        try {
            while (closings < rounds) {
                if (left <= 0) {
                    throw new AssertionError("after " + Patience.SECONDS + " s " + closings + " Closed for " + rounds
                            + " calls of open; the last event was " + last);
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** As many Opening and Closed as there were calls of open. */
    void assertRounds(int rounds) {
        assertThat(openings).isEqualTo(rounds);
        assertThat(closings).isEqualTo(rounds);
    }

    void assertAllWasWell() {
        assertThat(wrong).isEmpty();
    }
}
