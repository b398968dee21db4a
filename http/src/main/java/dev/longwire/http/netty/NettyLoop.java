package dev.longwire.http.netty;

import dev.longwire.transport.Budget;
import dev.longwire.transport.CallbackThreads;
import dev.longwire.transport.Deadlines;
import dev.longwire.transport.Loop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An event loop of Netty. */
public final class NettyLoop implements Loop {
    private final LoopGroup group;
    private final EventLoop eventLoop;
    private final Budget budget;
    private final LoopBuffers buffers;
    private final CallbackStarts starts = new CallbackStarts(this);
    private final Deadlines deadlines = new Deadlines(this);
    private final long started = System.nanoTime();
    /** Its thread, once that has asked {@link #inLoop()}; what other threads see of it does not matter. */
    private @Nullable Thread thread;

    // used on the loop only
    /** Each closes channels that are open. */
    private final Set<Runnable> kept = new HashSet<>();

    private @Nullable Runnable whenAllClosed;

    NettyLoop(LoopGroup group, EventLoop eventLoop, Budget budget) {
        this.group = group;
        this.eventLoop = eventLoop;
        this.budget = budget;
        this.buffers = new LoopBuffers(budget);
    }

    /**
     * The group this loop is one of.
     *
     * @return the group
     */
    public LoopGroup group() {
        return group;
    }

    /**
     * The loop in Netty's terms.
     *
     * @return where channels of this loop are registered
     */
    public EventLoop eventLoop() {
        return eventLoop;
    }

    /** Has its operating system's way to wait watch something. Called on the loop. */
    IoRegistration register(IoHandle handle) throws IOException {
        Future<IoRegistration> registered = ((IoEventLoop) eventLoop).register(handle);
        if (!registered.isSuccess()) {
            throw new IOException("the loop does not take another socket", registered.cause());
        }
        return registered.getNow();
    }

    /** A line is closed: it is told so later, but in this turn. Called on the loop. */
    void lost(SocketLine line) {
        if (eventLoop instanceof LastingEventLoop lasting) {
            lasting.lost(line);
        } else {
            line.later(line::lost);
        }
    }

    /** What its lines read into and write from. */
    LoopBuffers buffers() {
        return buffers;
    }

    /**
     * Takes a channel in charge: it is closed, if it is not by then, before the loop ends. Called on the loop, when the channel
     * is registered.
     *
     * @param channel a channel of this loop
     */
    public void keep(Channel channel) {
        Runnable close = () -> closeNow(channel);
        keep(close);
        channel.closeFuture().addListener(closed -> letGo(close));
    }

    /**
     * Takes in charge what has channels: it is told to close them before the loop ends. Called on the loop.
     *
     * @param close closes all channels at once, without waiting for anyone; run on the loop, at once if the loop is ending
     */
    public void keep(Runnable close) {
        kept.add(close);
        if (isEnding()) {
            close.run();
        }
    }

    /**
     * The channels are closed. Called on the loop.
     *
     * @param close what was given to {@link #keep(Runnable)}
     */
    public void letGo(Runnable close) {
        kept.remove(close);
        endIfAllClosed();
    }

    /**
     * Whether this loop closes what it has, and what comes. Called on the loop.
     *
     * @return true from the moment its channels are closed
     */
    public boolean isEnding() {
        return whenAllClosed != null;
    }

    /** Closes every channel at once, also those that come from now on; then does something, on the loop. */
    void closeChannels(Runnable then) {
        eventLoop.execute(() -> {
            whenAllClosed = then;
            List.copyOf(kept).forEach(Runnable::run);
            endIfAllClosed();
        });
    }

    private static void closeNow(Channel channel) {
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (first == null) {
            channel.close();
        } else {
            first.close(); // past TLS, which would wait for its goodbye to be taken
        }
    }

    private void endIfAllClosed() {
        if (whenAllClosed != null && kept.isEmpty()) {
            Runnable then = whenAllClosed;
            whenAllClosed = () -> {}; // once; what comes now is closed all the same
            then.run();
        }
    }

    @Override
    public boolean inLoop() {
        Thread current = Thread.currentThread();
        return current == thread || (eventLoop.inEventLoop(current) && remember(current));
    }

    /** An event loop has one thread for its life; to know it is cheaper than to ask. */
    private boolean remember(Thread own) {
        thread = own;
        return true;
    }

    @Override
    public void execute(Runnable task) {
        eventLoop.execute(task);
    }

    /**
     * Runs a task on the loop unless it was shut down; then it does nothing.
     *
     * @param task must not block
     */
    public void executeIfRunning(Runnable task) {
        try {
            eventLoop.execute(task);
        } catch (RejectedExecutionException ended) {
            // what the caller wanted to do is for a loop that runs only
        }
    }

    /**
     * Runs a task on the loop when it is shut down. Called on the loop.
     *
     * @param task must not block
     * @return takes the task back; called on the loop
     */
    public Runnable atEnd(Runnable task) {
        SingleThreadEventExecutor executor = (SingleThreadEventExecutor) eventLoop;
        executor.addShutdownHook(task);
        return () -> executor.removeShutdownHook(task);
    }

    @Override
    public void start(Runnable task, Executor executor) {
        if (executor == CallbackThreads.shared() && inLoop()) {
            starts.add(task);
        } else {
            executor.execute(task);
        }
    }

    @Override
    public Runnable schedule(Runnable task, long delayNanos) {
        Future<?> scheduled = eventLoop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime() - started;
    }

    @Override
    public Budget budget() {
        return budget;
    }

    @Override
    public Deadlines deadlines() {
        return deadlines;
    }
}
