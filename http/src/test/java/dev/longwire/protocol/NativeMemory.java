package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * After a test no inflater or deflater is left. There is nothing to wait for: a line frees its own before its Closed is told,
 * and a test that ends its I/O threads, or closes its server, has waited for that.
 */
public final class NativeMemory implements BeforeEachCallback, AfterEachCallback {
    private int before;

    /** How many inflaters and deflaters were made and not ended. */
    public static int living() {
        return Zlib.living();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        before = living();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        assertThat(living()).as("inflaters and deflaters that were not ended").isEqualTo(before);
    }
}
