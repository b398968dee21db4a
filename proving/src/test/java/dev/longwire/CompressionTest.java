package dev.longwire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class CompressionTest {
    private final Compression defaults = Compression.DEFAULT;

    @Test
    void theDefaults() {
        assertThat(defaults).isEqualTo(new Compression(6, 1_024, true, true, 15, 15));
    }

    @Test
    void eachWithChangesOneThing() {
        assertThat(defaults.withLevel(1)).isEqualTo(new Compression(1, 1_024, true, true, 15, 15));
        assertThat(defaults.withThreshold(0)).isEqualTo(new Compression(6, 0, true, true, 15, 15));
        assertThat(defaults.withContextTakeover(false, true)).isEqualTo(new Compression(6, 1_024, false, true, 15, 15));
        assertThat(defaults.withoutContextTakeover()).isEqualTo(new Compression(6, 1_024, false, false, 15, 15));
        assertThat(defaults.withWindowBits(8, 9)).isEqualTo(new Compression(6, 1_024, true, true, 8, 9));
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
