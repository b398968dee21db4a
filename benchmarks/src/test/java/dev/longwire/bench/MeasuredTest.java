package dev.longwire.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class MeasuredTest {
    private static final double EXACT = 1e-9;

    /** msgs/s MB/s p50 p99 p999 generator% server% user% busy% steal% errors msgs/recv rss_kb, as wsload -q prints them. */
    private static final String LINE = "100000 3.4 700.50 1500.25 2000.00 40.0 50.0 20.0 100.0 0.0 0 1.00 1234";

    @Test
    void readsWhatTheLoadGeneratorPrints() {
        Sample sample = Sample.parse(LINE);
        assertEquals(100_000, sample.rate(), EXACT);
        assertEquals(700.5, sample.p50(), EXACT);
        assertEquals(200_000, sample.perCpuSecond(), EXACT, "half a processor made 100,000 in a second");
        assertEquals(10, sample.others(), EXACT);
    }

    @Test
    void takesTheMedianOfTheRatiosOfEachRound() {
        Measured measured = new Measured("echo");
        for (double server : new double[] {50, 100, 25}) {
            Sample sample = new Sample(100, 0, 0, 0, 0, server, 0, 0);
            measured.add("b", "one", sample, new Sample(100, 0, 0, 0, 0, 50, 0, 0));
        }
        assertEquals(new Medians(1, .5, 2, 3), measured.median("b", "one", Measured.RATIO));
        assertNull(measured.median("b", "one", Measured.P50), "no latency with many in flight");
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetween() {
        assertEquals(new Medians(2.5, 1, 4, 4), Medians.of(java.util.List.of(4., 1., 3., 2.)));
    }

    @Test
    void readsTheTableOfJmh() {
        Measured measured = new Measured(Parts.JMH_PART);
        String name = "\"dev.longwire.protocol.FrameReadBenchmark.nettyCodec";
        JmhPart.read(
                "\"Benchmark\",\"Mode\",\"Threads\",\"Samples\",\"Score\",\"Error\",\"Unit\",\"Param: bytes\"",
                measured);
        JmhPart.read(name + "\",\"avgt\",1,5,12.5,0.1,\"ns/op\",32", measured);
        JmhPart.read(name + ":gc.alloc.rate\",\"avgt\",1,5,99,0.1,\"MB/sec\",32", measured);
        JmhPart.read(name + ":gc.alloc.rate.norm\",\"avgt\",1,5,24,0.1,\"B/op\",32", measured);
        assertEquals(2, measured.medians().size());
        assertEquals(
                new Medians(12.5, 12.5, 12.5, 1), measured.median("frame read 32", "netty codec", JmhPart.NANOSECONDS));
        assertEquals(new Medians(24, 24, 24, 1), measured.median("frame read 32", "netty codec", JmhPart.BYTES));
    }

    @Test
    void findsVersionsInTheNamesOfJars() {
        Libraries libraries = new Libraries(
                "/a/jetty-server-12.1.14.jar:/a/netty-codec-http-4.2.18.Final.jar:/a/netty-codec-http2-4.2.18.Final.jar");
        assertEquals("12.1.14", libraries.version("jetty-server-"));
        assertEquals("4.2.18.Final", libraries.version("netty-codec-http-"));
        assertEquals("", libraries.version("undertow-core-"));
    }
}
