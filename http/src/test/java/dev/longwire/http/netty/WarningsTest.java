package dev.longwire.http.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.testkit.Patience;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WarningsTest {
    private static final Logger LOGGER = Logger.getLogger(Listening.class.getName());

    private final BlockingQueue<LogRecord> records = new LinkedBlockingQueue<>();
    private final AtomicLong now =
            new AtomicLong(Long.MAX_VALUE - 1); // System.nanoTime may be anything, and wrap around
    private final Warnings warnings = new Warnings(now::get);

    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord logged) {
            records.add(logged);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        handler.setLevel(Level.ALL);
        LOGGER.addHandler(handler);
        LOGGER.setLevel(Level.FINE);
        LOGGER.setUseParentHandlers(false);
    }

    @AfterEach
    void end() {
        LOGGER.removeHandler(handler);
        LOGGER.setLevel(null);
        LOGGER.setUseParentHandlers(true);
    }

    private void assertThatItSays(Level level, Throwable why) throws InterruptedException {
        warnings.cannotAccept(8000, why);
        LogRecord logged = records.poll(Patience.SECONDS, TimeUnit.SECONDS);
        assertThat(logged).isNotNull();
        assertThat(logged.getLevel()).isEqualTo(level);
        assertThat(logged.getMessage()).isEqualTo("Port 8000 cannot accept connections, and tries again every second");
        assertThat(logged.getThrown()).isSameAs(why);
    }

    @Test
    void oneInAMinuteIsAWarningAndTheRestAreForThoseWhoLookForThem() throws Exception {
        IOException why = new IOException("Too many open files");
        assertThatItSays(Level.WARNING, why);
        for (int second = 0; second < 59; second++) {
            now.addAndGet(TimeUnit.SECONDS.toNanos(1));
            assertThatItSays(Level.FINE, why);
        }
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThatItSays(Level.WARNING, why);
        assertThatItSays(Level.FINE, why);
    }
}
