package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** After a test, and after its lines have ended, no inflater or deflater is left. */
public final class NativeMemory implements BeforeEachCallback, AfterEachCallback {
    private static final long PATIENCE = Duration.ofSeconds(5).toNanos();

    private int before;

    @Override
    public void beforeEach(ExtensionContext context) {
        before = Zlib.living();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        long start = System.nanoTime();
        while (Zlib.living() > before && System.nanoTime() - start < PATIENCE) {
            Thread.onSpinWait(); // the last event may be told on another thread a moment before
            Thread.yield();
        }
        assertThat(Zlib.living())
                .as("inflaters and deflaters that were not ended")
                .isEqualTo(before);
    }
}
