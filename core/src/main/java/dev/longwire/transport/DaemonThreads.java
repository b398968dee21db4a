package dev.longwire.transport;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** How this library makes its platform threads. */
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
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
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
