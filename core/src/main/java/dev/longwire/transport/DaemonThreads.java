package dev.longwire.transport;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * How this library makes its platform threads. Applications share them, so they keep nothing of the one whose call happened to
 * start them: no class loader, no inherited thread-locals, no access control context, no thread group. Their context class loader
 * is the system's, and not null, since code that an application calls on them may not expect null; it is what the JDK gives to
 * virtual threads that inherit nothing.
 */
public final class DaemonThreads {
    private static final long LINGER_SECONDS = 1;

    private DaemonThreads() {}

    /**
     * Makes a daemon thread.
     *
     * @param task what it runs
     * @param name its name
     * @return a thread that has not started
     */
    public static Thread make(Runnable task, String name) {
        return detached(() -> new Thread(group(), task, name, 0, false));
    }

    /**
     * Makes a daemon thread of a class of its own.
     *
     * @param <T> the class
     * @param maker calls its constructor, which inherits no thread-locals
     * @return what was made; it has not started
     */
    @SuppressWarnings("removal") // up to Java 23 it has an effect, which nothing replaces
    public static <T extends Thread> T detached(Supplier<T> maker) {
        PrivilegedAction<T> make = () -> {
            T thread = maker.get();
            thread.setDaemon(true);
            thread.setPriority(Thread.NORM_PRIORITY);
            thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
            return thread;
        };
        // else a thread keeps the protection domains of all who called, and so their loaders
        return AccessController.doPrivileged(make);
    }

    /**
     * The group of threads of nobody in particular.
     *
     * @return the one that the JVM made for {@code main}
     */
    public static ThreadGroup group() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        for (ThreadGroup parent = group.getParent(); parent != null && parent.getParent() != null; ) {
            group = parent;
            parent = group.getParent();
        }
        return group;
    }

    /**
     * Something to be done.
     *
     * @param <T> what comes of it
     * @param <E> what it may throw
     */
    @FunctionalInterface
    public interface Task<T, E extends Exception> {
        /**
         * Does it.
         *
         * @return what came of it
         * @throws E as its own
         */
        T run() throws E;
    }

    /**
     * Runs something on a thread that is made for it and ends with it, and waits, whatever interrupts. What classes keep of those
     * who use them first, thread-locals, or an exception with the stack that it comes from, is then not the caller's.
     *
     * @param <T> what comes of it
     * @param <E> what it may throw
     * @param task runs at once; on an I/O thread, which must not wait, in place
     * @return what the task returns
     * @throws E what the task throws
     */
    @SuppressWarnings("unchecked") // a task throws nothing else that is checked
    public static <T, E extends Exception> T call(Task<T, E> task) throws E {
        if (IoThread.isCurrent()) {
            return task.run();
        }
        FutureTask<T> called = new FutureTask<>(task::run);
        make(called, "longwire-start").start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return called.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            Throwable thrown = e.getCause();
            thrown.setStackTrace(joined(thrown.getStackTrace(), e.getStackTrace()));
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (E) thrown;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Who wonders at an exception wants to see both stacks. */
    private static StackTraceElement[] joined(StackTraceElement[] there, StackTraceElement[] here) {
        StackTraceElement[] both = Arrays.copyOf(there, there.length + here.length);
        System.arraycopy(here, 0, both, there.length, here.length);
        return both;
    }

    /**
     * A few threads for what may wait for the operating system as long as that likes, which no virtual thread should: in native
     * code it keeps a carrier thread, which all virtual threads of the JVM need. They end one second after their last task.
     *
     * @param name what the names of the threads begin with
     * @param most how many there are at most; other tasks wait, and can be removed
     * @return an executor whose queue has no bound of its own
     */
    public static ThreadPoolExecutor pool(String name, int most) {
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                most,
                most,
                LINGER_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> make(task, name + "-" + count.incrementAndGet()));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
