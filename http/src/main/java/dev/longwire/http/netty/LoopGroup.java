package dev.longwire.http.netty;

import dev.longwire.transport.Budget;
import dev.longwire.transport.DaemonThreads;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Some loops of one transport. A loop's thread starts with its first task. */
public final class LoopGroup {
    private static final AtomicInteger THREADS = new AtomicInteger();
    private static final long MOST_SECONDS_TO_END = 5;

    private final Transport transport;
    private final MultiThreadIoEventLoopGroup group;
    private final NettyLoop first;
    private final Map<EventExecutor, NettyLoop> loops = new HashMap<>();
    private final AtomicBoolean ending = new AtomicBoolean();

    /**
     * Makes the loops.
     *
     * @param transport how they wait
     * @param threads how many
     * @throws RuntimeException if the operating system refuses what the transport needs
     */
    public LoopGroup(Transport transport, int threads) {
        this(transport, threads, Budget.process());
    }

    /** With a budget for what the lines of its loops hold. */
    LoopGroup(Transport transport, int threads, Budget budget) {
        this.transport = transport;
        this.group = new MultiThreadIoEventLoopGroup(threads, LoopGroup::thread, transport.handlers()) {
            @Override
            protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... more) {
                return new LastingEventLoop(this, executor, handlers);
            }
        };
        for (EventExecutor executor : group) {
            loops.put(executor, new NettyLoop(this, (EventLoop) executor, budget));
        }
        first = of((EventLoop) group.iterator().next());
    }

    /** Made on a thread that has no thread-locals to inherit: Netty's class of threads always inherits them. */
    private static Thread thread(Runnable task) {
        String name = "longwire-io-" + THREADS.incrementAndGet();
        return DaemonThreads.call(() -> DaemonThreads.detached(() -> new LoopThread(task, name)));
    }

    /**
     * How the loops wait.
     *
     * @return the transport
     */
    public Transport transport() {
        return transport;
    }

    /** All loops, in Netty's terms. Only this object ends them. */
    MultiThreadIoEventLoopGroup eventLoops() {
        return group;
    }

    /**
     * Always the same loop, for the group's own affairs.
     *
     * @return one of the loops
     */
    public NettyLoop first() {
        return first;
    }

    /**
     * Does something with each loop.
     *
     * @param action called on the caller's thread
     */
    public void forEach(Consumer<NettyLoop> action) {
        loops.values().forEach(action);
    }

    /**
     * One loop after the other in turn.
     *
     * @return the next loop
     */
    public NettyLoop next() {
        return of(group.next());
    }

    /** The loop that wraps an event loop, one of this group. */
    NettyLoop of(EventLoop eventLoop) {
        NettyLoop loop = loops.get(eventLoop);
        if (loop == null) {
            throw new IllegalArgumentException("this event loop belongs to another group");
        }
        return loop;
    }

    /**
     * Closes every channel of the group and ends its threads.
     *
     * @return completes when the last thread has ended
     */
    public Future<?> end() {
        if (ending.compareAndSet(false, true)) {
            first.schedule(this::endThreads, TimeUnit.SECONDS.toNanos(MOST_SECONDS_TO_END));
            // left to itself, Netty may end a thread without closing its channels
            AtomicInteger left = new AtomicInteger(loops.size());
            loops.values()
                    .forEach(loop -> loop.closeChannels(() -> {
                        if (left.decrementAndGet() == 0) {
                            endThreads();
                        }
                    }));
        }
        return group.terminationFuture();
    }

    private void endThreads() {
        loops.values().forEach(loop -> loop.executeIfRunning(loop.buffers()::free));
        group.shutdownGracefully(0, MOST_SECONDS_TO_END, TimeUnit.SECONDS);
    }
}
