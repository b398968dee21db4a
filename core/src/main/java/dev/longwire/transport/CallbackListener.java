package dev.longwire.transport;

import dev.longwire.Callback;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.protocol.Utf8;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Calls a {@link Callback} off the I/O thread, one event at a time and in order, for one socket. Events are handed over once
 * for each read. A callback that is behind by {@link Limits#receiveQueue()} stops the reading of its own socket.
 */
public final class CallbackListener implements Listener {
    /** What an event costs beyond its payload, roughly. */
    private static final int OVERHEAD = 64;

    /** A smaller message is copied: that costs less than to hold it, and the array may well be wanted. */
    private static final int LEAST_HELD = 32 << 10;

    /** Until threads are asked for again when there were none to be had. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

    private static final Event OPENING = new Event.Opening();
    private static final Event OPENED = new Event.Opened();
    private static final Event CLOSING = new Event.Closing();

    /** An event, or a mark behind events: then the callback has returned from all of them. */
    private static final class Entry extends Chain.Link<Entry> implements AutoCloseable {
        final WebSocket socket;
        final Session session;
        final @Nullable Event event;
        final @Nullable HeldOctets held;
        final long cost;
        final @Nullable Runnable mark;

        Entry(
                WebSocket socket,
                Session session,
                @Nullable Event event,
                @Nullable HeldOctets held,
                long cost,
                @Nullable Runnable mark) {
            this.socket = socket;
            this.session = session;
            this.event = event;
            this.held = held;
            this.cost = cost;
            this.mark = mark;
        }

        /** What of its cost lies in memory that the line counts itself. */
        long lent() {
            return held == null ? 0 : cost;
        }

        /** The callback has returned. */
        @Override
        public void close() {
            if (held != null) {
                held.end();
            }
        }
    }

    private final Callback callback;
    private final Executor executor;
    private final int limit;
    private final Callbacks owners;

    /** What has come and was not handed over yet; used on the loop. */
    private final Chain<Entry> fresh = new Chain<>();

    private long freshCost;
    private long freshLent;

    private final ReentrantLock lock = new ReentrantLock();
    /** What was handed over, and the callback has not been called with. */
    private final Chain<Entry> waiting = new Chain<>();
    /** What the callback is being called with; used while running only. */
    private final Chain<Entry> batch = new Chain<>();

    /** What the events cost that were handed over, as far as the callback is known not to have returned from them. */
    private long cost;
    /** What of that lies where it was received. */
    private long lent;
    /** What the memory budget counts of it. */
    private long counted;

    private boolean running;
    private boolean paused;
    /**
     * The session that events are of. The callback may still be busy with those of the one before when the socket is opened
     * again: what it does wrong then is not the fault of the new one.
     */
    private @Nullable Session session;

    /** The callback threw: the rest of the messages of this connection are not delivered. Used while running only. */
    private boolean failed;

    /**
     * A listener for one socket.
     *
     * @param callback is called
     * @param executor where it is called, one task at a time
     * @param limits the bound on what waits for it
     */
    public CallbackListener(Callback callback, Executor executor, Limits limits) {
        this(callback, executor, limits, Callbacks.ofCaller(null));
    }

    /**
     * A listener for one socket of an owner who wants to know when callbacks have returned.
     *
     * @param callback is called
     * @param executor where it is called, one task at a time
     * @param limits the bound on what waits for it
     * @param owners those of the socket's owner, which it counts itself among
     */
    public CallbackListener(Callback callback, Executor executor, Limits limits, Callbacks owners) {
        this.owners = owners;
        this.callback = Objects.requireNonNull(callback, "callback");
        this.executor = Objects.requireNonNull(executor, "executor");
        this.limit = limits.receiveQueue();
    }

    @Override
    public void onOpening(WebSocket socket) {
        begin(socket);
        add(socket, OPENING, 0);
        handOver();
    }

    @Override
    public void onOpened(WebSocket socket) {
        begin(socket);
        add(socket, OPENED, 0);
        handOver();
    }

    @Override
    public void onText(WebSocket socket, ByteBuffer utf8) {
        int size = utf8.remaining();
        add(socket, new Event.Text(Utf8.decode(utf8)), size);
    }

    @Override
    public void onBinary(WebSocket socket, ByteBuffer data) {
        int size = data.remaining();
        HeldOctets held = size < LEAST_HELD ? null : current().hold(data);
        if (held != null) {
            add(socket, held, size);
            return;
        }
        byte[] octets = new byte[size];
        data.get(octets);
        add(socket, new Event.Binary(octets), size);
    }

    private void add(WebSocket socket, HeldOctets held, int size) {
        Entry entry;
        try {
            entry = entry(socket, new Event.Binary(held), held, size);
        } catch (OutOfMemoryError noHeap) {
            held.end();
            throw noHeap;
        }
        add(entry);
    }

    @Override
    public void onReadComplete(WebSocket socket) {
        handOver();
    }

    @Override
    public boolean holdsClose(WebSocket socket, Runnable goOn) {
        handOver();
        lock.lock();
        try {
            if (running) {
                waiting.add(new Entry(socket, current(), null, null, 0, goOn));
            }
            return running;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onClosing(WebSocket socket) {
        add(socket, CLOSING, 0);
        handOver();
    }

    @Override
    public void onError(WebSocket socket, Throwable cause) {
        add(socket, error(cause), 0);
        handOver();
    }

    private static Event error(Throwable cause) {
        try {
            return new Event.Error(cause);
        } catch (OutOfMemoryError noHeap) {
            Reserve.open(noHeap);
            return new Event.Error(cause);
        }
    }

    @Override
    public void onClosed(WebSocket socket, Event.Closed closed) {
        add(socket, closed, 0);
        handOver();
    }

    private void begin(WebSocket socket) {
        lock.lock();
        try {
            Session begun = ((LineSocket) socket).current();
            if (session != begun) {
                owners.begin();
                session = begun;
                if (paused) {
                    current().pause(ReadingGate.Reason.CALLBACK);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private Session current() {
        return Objects.requireNonNull(session, "every session begins with onOpening or onOpened");
    }

    private void add(WebSocket socket, Event event, int size) {
        add(entry(socket, event, null, size));
    }

    private void add(Entry entry) {
        fresh.add(entry);
        freshCost += entry.cost;
        freshLent += entry.lent();
        if (freshCost > limit) {
            handOver(); // reading is to stop now, not after all that one read has brought
        }
    }

    private Entry entry(WebSocket socket, Event event, @Nullable HeldOctets held, int size) {
        try {
            return new Entry(socket, current(), event, held, (long) size + OVERHEAD, null);
        } catch (OutOfMemoryError noHeap) {
            if (event instanceof Event.Message) {
                throw noHeap;
            }
            Reserve.open(noHeap); // the last events must be told all the same
            return new Entry(socket, current(), event, held, (long) size + OVERHEAD, null);
        }
    }

    private void handOver() {
        Session of;
        lock.lock();
        try {
            takeOver();
            if (running || waiting.isEmpty()) {
                return;
            }
            running = true;
            of = current();
        } finally {
            lock.unlock();
        }
        try {
            of.loop().start(this::run, executor);
        } catch (RuntimeException | Error refused) {
            of.fail(refused);
            startAnyhow(of.loop());
        }
    }

    /** The events must come all the same, the last one above all. */
    private void startAnyhow(Loop loop) {
        try {
            CallbackThreads.shared().execute(this::run);
        } catch (RuntimeException | Error noThread) {
            Reserve.open(noThread);
            loop.execute(() -> loop.schedule(() -> startAnyhow(loop), PAUSE));
        }
    }

    private void takeOver() {
        waiting.addAll(fresh);
        cost += freshCost;
        lent += freshLent;
        freshCost = 0;
        freshLent = 0;
        count();
        if (cost > limit && !paused) {
            paused = true;
            current().pause(ReadingGate.Reason.CALLBACK);
        }
    }

    /** The budget counts what waits here on the heap. */
    private void count() {
        OpenConnection connection = session == null ? null : session.connection();
        if (connection != null && (cost >= Budget.GRAIN || counted != 0)) {
            try {
                Holding holding = connection.holding();
                holding.unread(cost);
                counted = Budget.count(counted, cost - lent, holding);
            } catch (OutOfMemoryError noHeap) {
                Reserve.open(noHeap); // counted the next time; the callback must go on
            }
        }
    }

    /** As the threads of the library have no class loader of an application, its callback brings the one it was made with. */
    private void run() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(owners.contextLoader());
        try {
            callAll();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private void callAll() {
        long done = 0;
        long doneLent = 0;
        while (true) {
            lock.lock();
            try {
                release(done, doneLent);
                done = 0;
                doneLent = 0;
                if (waiting.isEmpty()) {
                    running = false;
                    return;
                }
                batch.addAll(waiting);
            } finally {
                lock.unlock();
            }
            for (Entry entry = batch.poll(); entry != null; entry = batch.poll()) {
                call(entry);
                done += entry.cost;
                doneLent += entry.lent();
                if (done > limit / 4) {
                    releaseNow(done, doneLent);
                    done = 0;
                    doneLent = 0;
                }
            }
        }
    }

    private void call(Entry entry) {
        Event event = entry.event;
        if (entry.mark != null) {
            entry.mark.run();
        }
        boolean dropped = failed && event instanceof Event.Message;
        try (entry) {
            if (event != null && !dropped) {
                callback.onEvent(entry.socket, event);
            }
        } catch (Throwable thrown) { // a checked one too: other languages throw them undeclared
            threw(entry, thrown);
        }
        if (event instanceof Event.Closed) {
            failed = false;
            owners.end();
        }
    }

    private void threw(Entry entry, Throwable thrown) {
        Event event = entry.event;
        boolean answers = event instanceof Event.Opened || event instanceof Event.Message;
        if ((answers && entry.session.isLate(thrown, false)) || entry.session.isAnothers(thrown)) {
            return;
        }
        if (failed || event instanceof Event.Error || event instanceof Event.Closed) {
            Uncaught.report(thrown);
        } else {
            failed = true;
            entry.session.fail(thrown);
        }
    }

    private void releaseNow(long done, long doneLent) {
        lock.lock();
        try {
            release(done, doneLent);
        } finally {
            lock.unlock();
        }
    }

    /** The callback has returned from events that cost so much. */
    private void release(long done, long doneLent) {
        cost -= done;
        lent -= doneLent;
        count();
        if (paused && cost <= limit / 2) {
            paused = false;
            current().resume(ReadingGate.Reason.CALLBACK);
        }
    }
}
