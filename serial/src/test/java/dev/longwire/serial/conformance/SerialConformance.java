package dev.longwire.serial.conformance;

import dev.longwire.Compression;
import dev.longwire.proving.conformance.ConformanceCarrier;
import dev.longwire.proving.conformance.ConformanceSuite;
import dev.longwire.proving.conformance.Effort;

/**
 * The conformance suite over serial ports. Each case needs a pseudo-terminal and four processes, which is minutes in all: not a part
 * of every build, and so not named as one: {@code -Dtest=SerialConformance} runs it.
 */
class SerialConformance extends ConformanceSuite {
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
