package dev.longwire.http.attack;

import dev.longwire.Event;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.testkit.Recorder;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The listener of a socket under attack, on its I/O thread: counts what gets through. */
class Spy implements Listener {
    final AtomicInteger messages = new AtomicInteger();
    final AtomicLong octets = new AtomicLong();
    final AtomicInteger pings = new AtomicInteger();

    private final BlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();
    private final BlockingQueue<Event.Closed> closed = new LinkedBlockingQueue<>();
    private final BiConsumer<WebSocket, ByteBuffer> reaction;
    private volatile @Nullable Thread thread;

    Spy() {
        this((socket, message) -> {});
    }

    /** A spy that does something with each message, too. */
    Spy(BiConsumer<WebSocket, ByteBuffer> reaction) {
        this.reaction = reaction;
    }

    @Override
    public void onOpened(WebSocket socket) {
        thread = Thread.currentThread();
        opened.add(socket);
    }

    @Override
    public void onText(WebSocket socket, ByteBuffer utf8) {
        count(socket, utf8);
    }

    @Override
    public void onBinary(WebSocket socket, ByteBuffer data) {
        count(socket, data);
    }

    private void count(WebSocket socket, ByteBuffer message) {
        messages.incrementAndGet();
        octets.addAndGet(message.remaining());
        reaction.accept(socket, message);
    }

    @Override
    public void onPing(WebSocket socket, ByteBuffer payload) {
        pings.incrementAndGet();
    }

    @Override
    public void onClosed(WebSocket socket, Event.Closed event) {
        closed.add(event);
    }

    /** The next socket that opens. */
    WebSocket opened() throws InterruptedException {
        return taken(opened, "socket opened");
    }

    /** The next Closed. */
    Event.Closed closed() throws InterruptedException {
        return taken(closed, "Closed came");
    }

    /** Whether any socket has opened that was not taken, or closed. */
    boolean sawNothing() {
        return opened.isEmpty() && closed.isEmpty();
    }

    /** Where the socket lives. */
    Thread thread() {
        Thread there = thread;
        if (there == null) {
            throw new IllegalStateException("no socket has opened");
        }
        return there;
    }

    private static <T> T taken(BlockingQueue<T> queue, String what) throws InterruptedException {
        T taken = queue.poll(Recorder.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (taken == null) {
            throw new AssertionError("no " + what + " within " + Recorder.PATIENCE);
        }
        return taken;
    }
}
