package dev.longwire.transport;

import dev.longwire.Callback;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.protocol.Utf8;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
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

    /** A queue that had more at once is not kept for the next read: an idle socket would hold its memory. */
    private static final int KEPT_QUEUE = 32;

    /** A smaller message is copied: that costs less than to hold it, and the array may well be wanted. */
    private static final int LEAST_HELD = 32 << 10;

    /** Until threads are asked for again when there were none to be had. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

    /** An event, or a mark behind events: then the callback has returned from all of them. */
    private record Entry(
            WebSocket socket,
            Session session,
            @Nullable Event event,
            @Nullable HeldOctets held,
            long cost,
            @Nullable Runnable mark)
            implements AutoCloseable {
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
    private ArrayDeque<Entry> fresh = new ArrayDeque<>(0);

    private long freshCost;
    private long freshLent;

    private final ReentrantLock lock = new ReentrantLock();
    /** What was handed over, and the callback has not been called with. */
    private ArrayDeque<Entry> waiting = new ArrayDeque<>(0);
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
        add(socket, new Event.Opening(), 0);
        handOver();
    }

    @Override
    public void onOpened(WebSocket socket) {
        begin(socket);
        add(socket, new Event.Opened(), 0);
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
            add(socket, new Event.Binary(held), held, size);
            return;
        }
        byte[] octets = new byte[size];
        data.get(octets);
        add(socket, new Event.Binary(octets), size);
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
        add(socket, new Event.Closing(), 0);
        handOver();
    }

    @Override
    public void onError(WebSocket socket, Throwable cause) {
        add(socket, new Event.Error(cause), 0);
        handOver();
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
        add(socket, event, null, size);
    }

    private void add(WebSocket socket, Event event, @Nullable HeldOctets held, int size) {
        Entry entry = entry(socket, event, held, size);
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
        if (waiting.isEmpty()) {
            ArrayDeque<Entry> empty = waiting;
            waiting = fresh;
            fresh = empty;
        } else {
            waiting.addAll(fresh);
            fresh.clear();
        }
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
            Holding holding = connection.holding();
            holding.unread(cost);
            counted = Budget.count(counted, cost - lent, holding);
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
        ArrayDeque<Entry> batch = new ArrayDeque<>(0);
        int most = 0;
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
                    if (most <= KEPT_QUEUE) {
                        waiting = batch;
                    }
                    return;
                }
                ArrayDeque<Entry> next = waiting;
                waiting = batch;
                batch = next;
                most = Math.max(most, batch.size());
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
