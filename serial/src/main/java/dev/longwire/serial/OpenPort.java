package dev.longwire.serial;

import com.fazecast.jSerialComm.SerialPort;
import dev.longwire.transport.DaemonThreads;
import dev.longwire.transport.Loop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A serial port that is open: a thread that waits for bytes, a thread that waits for room, and a user who is told on the loop.
 * jSerialComm can neither be asked for what comes without waiting nor written to without waiting: its non-blocking write spins
 * until there is room. Both threads sleep in the system until there is something to do.
 *
 * <p>jSerialComm's event thread is not used: it wakes twice a second to look around, and repeats a disconnect in a hot loop.
 *
 * <p>Apart from what is marked, methods are called on the loop.
 */
final class OpenPort {
    /** Takes what happens on a port. All methods are called on the loop, and never from inside one another. */
    interface User {
        /** Bytes came; all of them are taken. */
        void received(ByteBuffer bytes);

        /** The system has taken more of what was written. */
        void hasTaken();

        /** The port is closed, and may be opened again. The last call. */
        void closed(@Nullable IOException cause);
    }

    private static final int READ = 16 << 10;

    /**
     * Closing throws away what the other end of a pseudo-terminal, or a driver, has not picked up yet (jSerialComm flushes
     * both buffers before it closes). What was written last gets this long, and what an adapter may hold in its own buffer.
     */
    private static final long LINGER = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int ADAPTER_BUFFER = 256;

    /** How often, and how many times, a writer that is stuck in the system is woken before the port is closed under it. */
    private static final long NUDGE_EVERY = TimeUnit.MILLISECONDS.toNanos(10);

    private static final int NUDGES = 100;

    /** Empty reads in a row after which a port is taken for gone: a blocking read has nothing to come back for. */
    private static final int EMPTY_READS = 100;

    private final SerialPort port;
    private final String path;
    private final LineSettings settings;
    private final Loop loop;
    private final PortReader incoming;
    private final PortWriter outgoing;
    private final CountDownLatch writerDone = new CountDownLatch(1);

    private @Nullable User user;
    private boolean ending;
    private int nudges;
    /** Guarded by the port. */
    private boolean writerOut;

    /** What broke first; either thread may find it. */
    private volatile @Nullable IOException broken;

    /** The port was told to end by this side: what fails from now on fails because of that. */
    private volatile boolean endWanted;

    OpenPort(SerialPort port, String path, LineSettings settings, Loop loop) {
        this.port = port;
        this.path = path;
        this.settings = settings;
        this.loop = loop;
        this.incoming = new PortReader(loop, READ, this::received);
        this.outgoing = new PortWriter(loop, this::taken);
    }

    /** The port's name in the system. */
    String path() {
        return path;
    }

    LineSettings settings() {
        return settings;
    }

    Loop loop() {
        return loop;
    }

    PortWriter out() {
        return outgoing;
    }

    PortReader in() {
        return incoming;
    }

    /** Starts to read and write. */
    void start(User first) {
        user = first;
        String name = path.substring(path.lastIndexOf('/') + 1);
        start(this::write, "longwire-serial-write-" + name);
        start(this::read, "longwire-serial-read-" + name);
    }

    private static void start(Runnable task, String name) {
        DaemonThreads.make(task, name).start();
    }

    /** Says who is told from now on. */
    void user(User next) {
        user = next;
    }

    private void received(ByteBuffer bytes) {
        if (user != null && !ending) {
            user.received(bytes);
        }
    }

    private void taken() {
        if (user != null) {
            user.hasTaken();
        }
    }

    // ---- ends -------------------------------------------------------------------------------------------------------

    /** Closes the port when everything written is with the system; {@code linger} gives the last of it time to get away. */
    void close(boolean linger) {
        if (!ending) {
            ending = true;
            endWanted = true;
            OpenPorts.closing(path);
            outgoing.end(linger ? LINGER + settings.nanosFor(ADAPTER_BUFFER) : 0);
        }
    }

    /** Closes the port at once. */
    void abort() {
        ending = true;
        endWanted = true;
        OpenPorts.closing(path);
        outgoing.abort();
        nudge();
    }

    /** A writer may be stuck in the system; room, and settings that are set once more, get it out. */
    private void nudge() {
        synchronized (port) {
            if (writerOut || !outgoing.isStuck() || nudges++ == NUDGES) {
                return;
            }
            port.flushIOBuffers();
            port.setComPortTimeouts(OpenPorts.BLOCKING, 0, 0);
        }
        loop.schedule(this::nudge, NUDGE_EVERY);
    }

    // ---- the threads ------------------------------------------------------------------------------------------------

    private void write() {
        try {
            int most = (int) Math.max(256, Math.min(PortWriter.CHUNK, settings.bytesPerSecond() / 4L));
            IOException failure = outgoing.run(port, most);
            if (failure != null) {
                breakWith(failure);
            }
        } finally {
            incoming.end();
            synchronized (port) { // with a nudge after it, the reader would wait again
                writerOut = true;
                port.setComPortTimeouts(SerialPort.TIMEOUT_NONBLOCKING, 0, 0); // gets the reader out of the system
            }
            writerDone.countDown();
        }
    }

    private void read() {
        byte[] bytes = incoming.bytes();
        int empty = 0;
        try {
            while (empty < EMPTY_READS && incoming.awaitTurn()) {
                int count = port.readBytes(bytes, bytes.length);
                if (count < 0) {
                    break;
                }
                empty = count == 0 ? empty + 1 : 0;
                incoming.deliver(count);
            }
            if (!endWanted && broken == null) {
                breakWith(PortTrouble.gone(path, port.getLastErrorCode()));
            }
            OpenPorts.closing(path);
            outgoing.abort();
            awaitWriter();
        } catch (InterruptedException nobodyInterruptsIt) {
            breakWith(new IOException("the thread that reads " + path + " was interrupted", nobodyInterruptsIt));
            outgoing.abort();
        } finally {
            port.closePort();
            OpenPorts.closed(path);
            loop.execute(this::tellClosed);
        }
    }

    /** So that no write is under way when the port's descriptor goes back to the system. */
    private void awaitWriter() throws InterruptedException {
        long most = NUDGE_EVERY * NUDGES;
        if (!writerDone.await(most, TimeUnit.NANOSECONDS)) {
            breakWith(new IOException("a write to " + path + " did not come back from the system"));
        }
    }

    private void breakWith(IOException failure) {
        if (broken == null) {
            broken = failure;
        }
    }

    private void tellClosed() {
        User last = user;
        user = null;
        ending = true;
        if (last != null) {
            last.closed(broken);
        }
    }
}
