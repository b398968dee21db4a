package dev.longwire.serial.conformance;

import dev.longwire.Compression;
import dev.longwire.testkit.conformance.ConformanceCarrier;
import dev.longwire.testkit.conformance.ConformanceSuite;
import dev.longwire.testkit.conformance.Effort;

/** The conformance suite over serial ports. */
class SerialConformanceTest extends ConformanceSuite {
    @Override
    protected ConformanceCarrier newCarrier(Compression compression) {
        return new SerialConformanceCarrier(compression);
    }

    @Override
    protected String line() {
        return "serial";
    }

    @Override
    protected Effort effort() {
        return Effort.QUICK;
    }
}
