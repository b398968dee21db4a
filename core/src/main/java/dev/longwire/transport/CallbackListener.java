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

    private final Callback callback;
    private final Executor executor;
    private final Callbacks owners;

    private final EventQueue queue;
    /** What the callback is being called with; used while running only. */
    private final Chain<EventEntry> batch = new Chain<>();

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
        this.queue = new EventQueue(limits.receiveQueue());
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
        HeldOctets held = size < LEAST_HELD ? null : queue.session().hold(data);
        if (held != null) {
            add(socket, held, size);
            return;
        }
        byte[] octets = new byte[size];
        data.get(octets);
        add(socket, new Event.Binary(octets), size);
    }

    private void add(WebSocket socket, HeldOctets held, int size) {
        EventEntry entry;
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
        return queue.addMark(socket, goOn);
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
        Session begun = ((LineSocket) socket).current();
        if (!queue.isOf(begun)) {
            owners.begin();
            queue.begin(begun);
        }
    }

    private void add(WebSocket socket, Event event, int size) {
        add(entry(socket, event, null, size));
    }

    private void add(EventEntry entry) {
        if (queue.add(entry)) {
            handOver(); // reading is to stop now, not after all that one read has brought
        }
    }

    private EventEntry entry(WebSocket socket, Event event, @Nullable HeldOctets held, int size) {
        try {
            return new EventEntry(socket, queue.session(), event, held, (long) size + OVERHEAD, null);
        } catch (OutOfMemoryError noHeap) {
            if (event instanceof Event.Message) {
                throw noHeap;
            }
            Reserve.open(noHeap); // the last events must be told all the same
            return new EventEntry(socket, queue.session(), event, held, (long) size + OVERHEAD, null);
        }
    }

    private void handOver() {
        if (!queue.handOver()) {
            return;
        }
        Session of = queue.session();
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
        while (queue.next(batch)) {
            for (EventEntry entry = batch.poll(); entry != null; entry = batch.poll()) {
                call(entry);
                queue.returned(entry);
            }
        }
    }

    private void call(EventEntry entry) {
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

    private void threw(EventEntry entry, Throwable thrown) {
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
}
