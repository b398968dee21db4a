package dev.longwire.protocol;

import java.security.SecureRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A fresh masking key that nobody can predict. */
@State(Scope.Thread)
public class MaskKeyBenchmark {
    private final SecureRandom random = new SecureRandom();
    private final MaskKeys keys = new MaskKeys(random);

    /** ChaCha8 of the connection's own. */
    @Benchmark
    public int longwire() {
        return keys.getAsInt();
    }

    /** What most libraries call. */
    @Benchmark
    public int secureRandom() {
        return random.nextInt();
    }
}
