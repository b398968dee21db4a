package dev.longwire.serial;

import dev.longwire.transport.Loop;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Hands what a reading thread reads to the loop, one read at a time: the next read begins when the last one was taken, so a
 * loop that does not take holds the peer back.
 */
final class PortReader {
    private final Loop loop;
    private final Consumer<ByteBuffer> taker;
    private final byte[] bytes;
    private final ByteBuffer view;
    private final Runnable passOn = this::passOn;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // under the lock
    private int count;
    private boolean over;

    // on the loop
    private boolean reading = true;
    private boolean waiting;

    PortReader(Loop loop, int size, Consumer<ByteBuffer> taker) {
        this.loop = loop;
        this.taker = taker;
        this.bytes = new byte[size];
        this.view = ByteBuffer.wrap(bytes);
    }

    // ---- the reading thread -----------------------------------------------------------------------------------------

    byte[] bytes() {
        return bytes;
    }

    /** Waits until the last read was taken. Returns false when there is no more to be read. */
    boolean awaitTurn() throws InterruptedException {
        lock.lock();
        try {
            while (count != 0 && !over) {
                changed.await();
            }
            return !over;
        } finally {
            lock.unlock();
        }
    }

    /** So many bytes were read. */
    void deliver(int read) {
        if (read == 0) {
            return;
        }
        lock.lock();
        try {
            count = read;
        } finally {
            lock.unlock();
        }
        loop.execute(passOn);
    }

    // ---- any thread -------------------------------------------------------------------------------------------------

    /** Nothing more is read. */
    void end() {
        lock.lock();
        try {
            over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // ---- on the loop ------------------------------------------------------------------------------------------------

    /** Starts or stops handing over. */
    void reading(boolean on) {
        reading = on;
        if (on && waiting) {
            waiting = false;
            loop.execute(passOn);
        }
    }

    private void passOn() {
        if (!reading) {
            waiting = true;
            return;
        }
        int read;
        lock.lock();
        try {
            read = count;
        } finally {
            lock.unlock();
        }
        if (read == 0) {
            return;
        }
        view.clear().limit(read);
        taker.accept(view);
        lock.lock();
        try {
            count = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
