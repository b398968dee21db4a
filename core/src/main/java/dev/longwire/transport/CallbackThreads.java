package dev.longwire.transport;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Where callbacks run unless the application names an executor of its own. */
public final class CallbackThreads {
    /** Null where the JVM has none. */
    private static final @Nullable MethodHandle START_VIRTUAL = virtualThreads();

    private static final Executor SHARED = START_VIRTUAL == null ? daemonPool() : CallbackThreads::startVirtual;

    private CallbackThreads() {}

    /**
     * A virtual thread for each task where the JVM has them (21 and later), else daemon threads that end one second after
     * their last task. It holds no thread while there is nothing to do, so there is nothing to shut down.
     *
     * @return an executor that never refuses a task
     */
    public static Executor shared() {
        return SHARED;
    }

    /** Starts one virtual thread. Nobody keeps a list of them, as the JVM's own executor of this kind does. */
    private static void startVirtual(Runnable task) {
        try {
            Thread started = (Thread) Objects.requireNonNull(START_VIRTUAL).invokeExact(task);
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable checked) {
            throw new IllegalStateException("Thread.startVirtualThread throws no such thing", checked);
        }
    }

    private static @Nullable MethodHandle virtualThreads() {
        try {
            return MethodHandles.publicLookup()
                    .findStatic(
                            Thread.class, "startVirtualThread", MethodType.methodType(Thread.class, Runnable.class));
        } catch (NoSuchMethodException beforeJava21) {
            return null;
        } catch (IllegalAccessException broken) {
            throw new IllegalStateException("this JVM has virtual threads but does not start them", broken);
        }
    }

    private static Executor daemonPool() {
        AtomicInteger count = new AtomicInteger();
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "longwire-callback-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }
}
