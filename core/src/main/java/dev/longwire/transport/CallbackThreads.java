package dev.longwire.transport;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Where callbacks run unless the application names an executor of its own. */
public final class CallbackThreads {
    private static final Executor SHARED = create();

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

    private static Executor create() {
        try {
            return (Executor)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException beforeJava21) {
            return daemonPool();
        } catch (IllegalAccessException | InvocationTargetException broken) {
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
