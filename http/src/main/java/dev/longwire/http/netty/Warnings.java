package dev.longwire.http.netty;

import dev.longwire.transport.CallbackThreads;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.time.ZonedDateTime;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What an operator is told of one port, or of the I/O threads: once a minute at most, the rest at debug level. Safe for use by several threads. */
final class Warnings {
    private static final InternalLogger LOG = InternalLoggerFactory.getInstance(Listening.class);
    private static final long PAUSE = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier nanoTime;
    /** When the last one was given; guarded by this. */
    private @Nullable Long last;

    Warnings(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Has the JDK read what a first warning makes it read: zone files and the configuration of {@code java.util.logging}. Where
     * descriptors are short these reads fail, and the classes that made them ({@code TimeZone}, {@code Logger}) then stay unusable
     * for the whole application.
     */
    static void prepare() {
        TimeZone.getAvailableIDs();
        ZonedDateTime.now();
        if (ModuleLayer.boot().findModule("java.logging").isPresent()) {
            java.util.logging.Logger.getLogger("").getHandlers();
        }
        LOG.isWarnEnabled();
        CallbackThreads.shared().execute(() -> {}); // the classes of its threads are files too
    }

    void cannotAccept(int port, Throwable why) {
        warn("Port " + port + " cannot accept connections, and tries again every second", why);
    }

    void cannotServe(int port, Throwable why) {
        warn("A connection to port " + port + " cannot be served, and is closed", why);
    }

    /** Not on the caller's thread, which is a loop's and has to go on: a log may wait for its disk. */
    void warn(String what, Throwable why) {
        boolean due = isDue();
        if (!due && !LOG.isDebugEnabled()) {
            return;
        }
        try {
            CallbackThreads.shared().execute(() -> {
                if (due) {
                    LOG.warn(what, why);
                } else {
                    LOG.debug(what, why);
                }
            });
        } catch (RuntimeException | Error noThread) { // which the JVM itself prints; the next warning is due at once
            forget();
        }
    }

    private synchronized boolean isDue() {
        long now = nanoTime.getAsLong();
        if (last != null && now - last < PAUSE) {
            return false;
        }
        last = now;
        return true;
    }

    private synchronized void forget() {
        last = null;
    }
}
