package dev.longwire.testkit;

import dev.longwire.Compression;
import dev.longwire.testkit.conformance.ConformanceCarrier;
import dev.longwire.testkit.conformance.ConformanceSuite;

/** The conformance suite over the in-memory line. */
class MemoryConformanceTest extends ConformanceSuite {
    @Override
    protected ConformanceCarrier newCarrier(Compression compression) {
        return new MemoryCarrier(256 << 10, compression);
    }

    @Override
    protected String line() {
        return "in memory";
    }
}
