package dev.longwire.bench;

import java.util.List;
import java.util.stream.Stream;

/**
 * What {@code wsload -q} says of one run.
 *
 * @param rate messages, deliveries or handshakes in a second
 * @param megabytes received in a second, in 10^6 bytes
 * @param p50 median time from sending to having the whole answer, in microseconds; with one message in flight only
 * @param p99 the same, of the slowest hundredth
 * @param generator processor time of the generator, in percent of one
 * @param server processor time of the server, in percent of one
 * @param others processor time of everything else on the machine, in percent of one processor
 * @param errors answers that were wrong
 */
record Sample(
        double rate,
        double megabytes,
        double p50,
        double p99,
        double generator,
        double server,
        double others,
        long errors) {

    static Sample parse(String line) {
        List<Double> n =
                Stream.of(line.strip().split(" +")).map(Double::valueOf).toList();
        double generator = n.get(5);
        double server = n.get(6);
        double others = Math.max(0, n.get(8) - generator - server);
        return new Sample(
                n.get(0),
                n.get(1),
                n.get(2),
                n.get(3),
                generator,
                server,
                others,
                n.get(10).longValue());
    }

    /** Messages for each second of the server's processor time. */
    double perCpuSecond() {
        return server > 0 ? rate / server * 100 : 0;
    }
}
