package dev.longwire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CompressionTest {
    private final Compression defaults = Compression.DEFAULT;

    @Test
    void theDefaults() {
        assertThat(defaults.level()).isEqualTo(6);
        assertThat(defaults.threshold()).isEqualTo(1_024);
        assertThat(defaults.ownContextTakeover()).isTrue();
        assertThat(defaults.peerContextTakeover()).isTrue();
        assertThat(defaults.ownWindowBits()).isEqualTo(15);
        assertThat(defaults.peerWindowBits()).isEqualTo(15);
    }

    @Test
    void eachWithChangesOneThing() throws ReflectiveOperationException {
        Settings.assertOnlyDifference(defaults, defaults.withLevel(1), Map.of("level", 1));
        Settings.assertOnlyDifference(defaults, defaults.withThreshold(0), Map.of("threshold", 0));
        Settings.assertOnlyDifference(
                defaults, defaults.withContextTakeover(false, true), Map.of("ownContextTakeover", false));
        Settings.assertOnlyDifference(
                defaults, defaults.withContextTakeover(true, false), Map.of("peerContextTakeover", false));
        Settings.assertOnlyDifference(
                defaults,
                defaults.withoutContextTakeover(),
                Map.of("ownContextTakeover", false, "peerContextTakeover", false));
        Settings.assertOnlyDifference(defaults, defaults.withWindowBits(8, 15), Map.of("ownWindowBits", 8));
        Settings.assertOnlyDifference(defaults, defaults.withWindowBits(15, 9), Map.of("peerWindowBits", 9));
    }

    @Test
    void rangesAreCheckedAndNamed() {
        refused("level is 0; it must be from 1 to 9", () -> defaults.withLevel(0));
        refused("level is 10; it must be from 1 to 9", () -> defaults.withLevel(10));
        refused("threshold is -1; it must be from 0 to 2147483647", () -> defaults.withThreshold(-1));
        refused("ownWindowBits is 7; it must be from 8 to 15", () -> defaults.withWindowBits(7, 15));
        refused("ownWindowBits is 16; it must be from 8 to 15", () -> defaults.withWindowBits(16, 15));
        refused("peerWindowBits is 7; it must be from 8 to 15", () -> defaults.withWindowBits(15, 7));
        refused("peerWindowBits is 16; it must be from 8 to 15", () -> defaults.withWindowBits(15, 16));
    }

    private static void refused(String message, Runnable call) {
        assertThatIllegalArgumentException().isThrownBy(call::run).withMessage(message);
    }
}
