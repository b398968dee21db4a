package dev.longwire.transport;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Where callbacks run unless the application names an executor of its own. */
public final class CallbackThreads {
    private static final Executor SHARED = shared(virtualThreads());

    private CallbackThreads() {}

    /**
     * A virtual thread for each task where the JVM has them (21 and later), else daemon threads that end one second after
     * their last task. They inherit nothing, as {@link DaemonThreads} says. It holds no thread while there is nothing to do, so
     * there is nothing to shut down.
     *
     * @return an executor that never refuses a task
     */
    public static Executor shared() {
        return SHARED;
    }

    private static Executor shared(@Nullable ThreadFactory virtualThreads) {
        // nobody keeps a list of them, as the JVM's own executor of this kind does
        return virtualThreads == null
                ? daemonPool()
                : task -> virtualThreads.newThread(task).start();
    }

    /** {@code Thread.ofVirtual().inheritInheritableThreadLocals(false).factory()}; null where the JVM has none. */
    private static @Nullable ThreadFactory virtualThreads() {
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        try {
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            Object made = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual))
                    .invoke();
            lookup.findVirtual(builder, "inheritInheritableThreadLocals", MethodType.methodType(builder, boolean.class))
                    .invoke(made, false);
            return (ThreadFactory) lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class))
                    .invoke(made);
        } catch (ClassNotFoundException beforeJava21) {
            return null;
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable broken) {
            throw new IllegalStateException("this JVM has virtual threads but does not make them", broken);
        }
    }

    private static Executor daemonPool() {
        AtomicInteger count = new AtomicInteger();
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                1,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> DaemonThreads.make(task, "longwire-callback-" + count.incrementAndGet()));
    }
}
