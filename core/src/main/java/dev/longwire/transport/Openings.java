package dev.longwire.transport;

import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.Status;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** When a client's socket begins a session: asked to, after the one before, or by its own plan. Any thread. */
final class Openings {
    private final Connector connector;
    private final Listener listener;
    private final Limits limits;
    private final Reopening reopening;
    private final SocketOwner owner;

    private final ReentrantLock lock = new ReentrantLock();
    /** The listener is being told of the end of a session; the next one starts after that. */
    private boolean ending;

    private @Nullable Session startsAfterEnd;
    /** The application has closed the socket since it opened it. */
    private boolean staysClosed;
    /** Attempts of its own that failed, one after another. */
    private int failures;

    private @Nullable Plan plan;

    /** To open again by itself; void unless it is the socket's plan. */
    private static final class Plan {
        private Runnable cancel = () -> {};
    }

    Openings(Connector connector, Listener listener, Limits limits, Reopening reopening, SocketOwner owner) {
        this.connector = Objects.requireNonNull(connector, "connector");
        this.listener = Objects.requireNonNull(listener, "listener");
        this.limits = Objects.requireNonNull(limits, "limits");
        this.reopening = Objects.requireNonNull(reopening, "reopening");
        this.owner = Objects.requireNonNull(owner, "owner");
    }

    String target() {
        return connector.target();
    }

    /** The application asks for it. */
    Status open(LineSocket socket) {
        lock.lock();
        try {
            staysClosed = false;
            failures = 0;
            dropPlan(socket);
            return begin(socket);
        } finally {
            lock.unlock();
        }
    }

    /** The application closes the socket: it makes no plans until it is asked to open again. */
    void stayClosed(LineSocket socket) {
        lock.lock();
        try {
            staysClosed = true;
            dropPlan(socket);
        } finally {
            lock.unlock();
        }
    }

    /** Has the listener be told of a session's end; a session opened meanwhile starts after it. Called on its loop. */
    void finish(LineSocket socket, Session ended, Event.Closed closed) {
        lock.lock();
        try {
            ending = true;
        } finally {
            lock.unlock();
        }
        ended.tell(closed);
        Session next;
        lock.lock();
        try {
            ending = false;
            next = startsAfterEnd;
            startsAfterEnd = null;
            if (next == null) {
                owner.closed(socket); // under the lock: whoever opens it again comes after that
            }
        } finally {
            lock.unlock();
        }
        if (next == null) {
            plan(socket, ended, closed);
            return;
        }
        try {
            next.start(connector);
        } catch (RejectedExecutionException shutDown) {
            next.refuse(shutDown); // open() has returned already, so the events have to tell
        }
    }

    /** Under the lock. */
    private Status begin(LineSocket socket) {
        Session last = socket.current();
        Status current = last == null ? Status.CLOSED : last.status();
        if (current != Status.CLOSED) {
            return current;
        }
        try {
            Loop loop = connector.loop();
            Session next = Session.opening(socket, listener, limits, loop);
            if (ending) {
                // else it could only be told by events, and a listener that tries again would for ever
                loop.execute(() -> {});
            }
            owner.opening(socket);
            socket.begin(next); // before it starts: its first event may ask for it
            if (ending) {
                startsAfterEnd = next;
            } else {
                start(socket, next);
            }
            return Status.OPENING;
        } catch (RejectedExecutionException shutDown) {
            socket.begin(last);
            throw new IllegalStateException(
                    "the I/O thread of this socket was shut down; nothing was opened", shutDown);
        }
    }

    /** Under the lock. */
    private void start(LineSocket socket, Session next) {
        try {
            next.start(connector);
        } catch (RejectedExecutionException shutDown) {
            owner.closed(socket);
            throw shutDown;
        }
    }

    private void plan(LineSocket socket, Session ended, Event.Closed closed) {
        lock.lock();
        try {
            if (socket.current() != ended || staysClosed) {
                return;
            }
            failures = ended.handshake() == null ? failures + 1 : 0;
            Duration delay = reopening.delay(closed, failures);
            if (delay != null) {
                Plan made = new Plan();
                plan = made;
                made.cancel = ended.loop().schedule(() -> carryOut(socket, made), delay.toNanos());
            }
        } catch (RejectedExecutionException shutDown) {
            plan = null; // the I/O threads are being closed: so is the socket, for good
        } finally {
            lock.unlock();
        }
    }

    private void carryOut(LineSocket socket, Plan made) {
        lock.lock();
        try {
            if (plan == made) {
                plan = null;
                begin(socket);
            }
        } catch (IllegalStateException shutDown) {
            Uncaught.report(shutDown); // it stays closed, and nobody is there who could be told
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private void dropPlan(LineSocket socket) {
        Plan dropped = plan;
        Session last = socket.current();
        plan = null;
        if (dropped != null && last != null) {
            last.onLoop(dropped.cancel);
        }
    }
}
