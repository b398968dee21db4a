package dev.longwire.proving;

import dev.longwire.Compression;
import dev.longwire.proving.conformance.ConformanceCarrier;
import dev.longwire.proving.conformance.ConformanceSuite;
import dev.longwire.proving.conformance.Http1Carrier;

/** The conformance suite over the in-memory line. */
class MemoryConformanceTest extends ConformanceSuite {
    @Override
    protected ConformanceCarrier newCarrier(Compression compression) {
        return new Http1InMemory(compression);
    }

    @Override
    protected String line() {
        return "in memory";
    }

    /** In memory, too, a line opens with an HTTP/1.1 head. */
    private static final class Http1InMemory extends MemoryCarrier implements Http1Carrier {
        Http1InMemory(Compression compression) {
            super(256 << 10, compression);
        }

        @Override
        public boolean isSecure() {
            return false;
        }
    }
}
