package dev.longwire.http;

import dev.longwire.http.netty.LoopGroup;
import dev.longwire.http.netty.NettyLoop;
import dev.longwire.http.netty.Transport;
import dev.longwire.transport.Callbacks;
import dev.longwire.transport.DaemonThreads;
import dev.longwire.transport.IoThread;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The threads on which sockets and servers do their I/O. Each socket stays on one of them for the life of a connection.
 *
 * <p>Threads start when they are first needed and end about a second after the last socket and server that used them was
 * closed; all are daemon threads, named {@code longwire-io-N}. So nothing has to be closed. Threads of your own, from {@link
 * #create(int)}, can be ended at once with {@link #close()}.
 *
 * <p>How a thread waits for its sockets, the transport, is chosen by itself: {@code epoll} on Linux, {@code kqueue} on
 * macOS, {@code nio} elsewhere. The system property {@code dev.longwire.transport} forces one of these, or {@code io_uring}.
 *
 * <p>Safe for use by several threads.
 */
public final class IoThreads implements AutoCloseable {
    private static final int MOST_THREADS = 1024;
    private static final int MOST_SHARED_THREADS = 16;
    private static final long MOST_TO_END = TimeUnit.SECONDS.toNanos(5);
    private static final long LINGER = TimeUnit.SECONDS.toNanos(1);
    private static final String TRANSPORT_PROPERTY = "dev.longwire.transport";

    private static final class Shared {
        static final IoThreads THREADS = new IoThreads(
                Math.min(Runtime.getRuntime().availableProcessors(), MOST_SHARED_THREADS), candidates(), true);
    }

    private final int threads;
    private final List<Transport> candidates;
    private final boolean shared;
    private final Callbacks callbacks = new Callbacks(null, null);

    // guarded by this
    private @Nullable LoopGroup group;
    private int holders;
    private long lastUse;
    private boolean watched;
    private boolean closed;

    private IoThreads(int threads, List<Transport> candidates, boolean shared) {
        this.threads = threads;
        this.candidates = candidates;
        this.shared = shared;
    }

    /**
     * The threads that sockets and servers use unless they are given others: as many as there are processors, at most 16.
     *
     * @return always the same object; closing it does nothing
     * @throws IllegalArgumentException if the system property {@code dev.longwire.transport} names a transport that does not
     *     work here
     */
    public static IoThreads shared() {
        candidates(); // fails with a plain exception, which inside the holder's initializer would come wrapped
        return Shared.THREADS;
    }

    /**
     * Threads of your own, with the best transport.
     *
     * @param threads how many at most, 1 to 1,024
     * @return threads that have not started
     * @throws IllegalArgumentException if the number is out of range, or the system property {@code dev.longwire.transport}
     *     names a transport that does not work here
     */
    public static IoThreads create(int threads) {
        return new IoThreads(checked(threads), candidates(), false);
    }

    /**
     * Threads of your own, with a transport of your choice.
     *
     * @param threads how many at most, 1 to 1,024
     * @param transport {@code epoll}, {@code kqueue}, {@code nio} or {@code io_uring}
     * @return threads that have not started
     * @throws IllegalArgumentException if the number is out of range, or the transport does not work here; the message says
     *     which ones do
     */
    public static IoThreads create(int threads, String transport) {
        return new IoThreads(checked(threads), List.of(Transport.named(transport)), false);
    }

    static int checked(int threads) {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException(
                    "the number of I/O threads is " + threads + "; it must be from 1 to " + MOST_THREADS);
        }
        return threads;
    }

    private static List<Transport> candidates() {
        String forced = System.getProperty(TRANSPORT_PROPERTY);
        if (forced == null) {
            return Transport.automatic();
        }
        try {
            return List.of(Transport.named(forced));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the system property " + TRANSPORT_PROPERTY + ": " + e.getMessage(), e);
        }
    }

    /**
     * How the threads wait for their sockets.
     *
     * @return {@code epoll}, {@code kqueue}, {@code nio} or {@code io_uring}
     */
    public synchronized String transport() {
        return (group == null ? firstAvailable() : group.transport()).toString();
    }

    /**
     * How many threads there are at most.
     *
     * @return at least 1
     */
    public int threads() {
        return threads;
    }

    /** Those of all sockets that use these threads. */
    Callbacks callbacks() {
        return callbacks;
    }

    /**
     * Closes every socket and server that uses these threads, at once and without a close handshake, and ends them; waits up
     * to five seconds for that and for every callback to return from its last event, not for callbacks inside of one, and not at
     * all on one of these threads. They cannot be used again. Does nothing on {@link #shared()} and when called again.
     */
    @Override
    public void close() {
        LoopGroup ending;
        synchronized (this) {
            if (shared) {
                return;
            }
            closed = true;
            ending = group;
            group = null;
        }
        if (ending == null) {
            return;
        }
        var ended = ending.end();
        if (!IoThread.isCurrent()) {
            long deadline = System.nanoTime() + MOST_TO_END;
            ended.awaitUninterruptibly(MOST_TO_END, TimeUnit.NANOSECONDS);
            if (!Callbacks.isCaller()) {
                awaitCallbacks(deadline);
            }
        }
    }

    private void awaitCallbacks(long deadline) {
        try {
            callbacks.returned().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException busy) {
            // they go on, on threads that keep nothing alive
        }
    }

    /** The loops, started if need be. They stay for at least {@link #LINGER}, or as long as someone holds them. */
    synchronized LoopGroup group() {
        if (closed) {
            throw new IllegalStateException("these I/O threads were closed: create others, or leave them open");
        }
        if (group == null) {
            group = start();
        }
        lastUse = System.nanoTime();
        watch(group.first(), LINGER);
        return group;
    }

    /** Does something on one of the loops after a while, unless there are none, or what would make it useless is done by then. */
    void later(Runnable task, long delayNanos, CompletableFuture<?> useless) {
        LoopGroup running;
        synchronized (this) {
            running = group;
        }
        if (running != null) {
            NettyLoop loop = running.first();
            loop.executeIfRunning(() -> {
                Runnable cancel = loop.schedule(task, delayNanos);
                useless.thenRun(() -> loop.executeIfRunning(cancel));
            });
        }
    }

    /** Keeps the loops until {@link #letGo()}. */
    synchronized void hold() {
        holders++;
    }

    synchronized void letGo() {
        holders--;
        lastUse = System.nanoTime();
        if (group != null && holders == 0) {
            watch(group.first(), LINGER);
        }
    }

    /** Looks after a while whether the loops are still in use; one look is under way at most. */
    private void watch(NettyLoop loop, long delay) {
        if (!watched) {
            watched = true;
            loop.schedule(() -> look(loop), delay);
        }
    }

    private synchronized void look(NettyLoop loop) {
        watched = false;
        if (group != loop.group() || holders > 0) {
            return;
        }
        long left = LINGER - (System.nanoTime() - lastUse);
        if (left > 0) {
            watch(loop, left);
        } else {
            group.end();
            group = null;
        }
    }

    private Transport firstAvailable() {
        return candidates.stream().filter(Transport::isAvailable).findFirst().orElseThrow();
    }

    private LoopGroup start() {
        try {
            return DaemonThreads.call(this::startFirst);
        } catch (RuntimeException refused) {
            throw new IllegalStateException(
                    "the operating system refused the I/O threads what they need (" + candidates
                            + "): too many open files, perhaps, or too little locked memory",
                    refused);
        }
    }

    /** A transport may be there and still be refused its rings or descriptors; then the next one does it. Others are not asked. */
    private LoopGroup startFirst() {
        RuntimeException refused = null;
        for (Transport transport : candidates) {
            if (transport.isAvailable()) {
                try {
                    return new LoopGroup(transport, threads);
                } catch (RuntimeException e) {
                    refused = e;
                }
            }
        }
        throw Objects.requireNonNull(refused, "one of the candidates is available");
    }
}
