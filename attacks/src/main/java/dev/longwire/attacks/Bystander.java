package dev.longwire.attacks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A server that nobody attacks, on the machine where another one is attacked, with healthy clients of its own. What they wait for is
 * what the machine has no time for: attackers and servers share its processors.
 */
final class Bystander implements AutoCloseable {
    private final TargetProcess target;
    private final Healthy healthy;

    Bystander(Path java, Path log, int clients, Duration patience) throws Exception {
        target = new TargetProcess(java, new TargetProcess.Options(List.of(), 0, List.of()), log, patience);
        try {
            healthy = new Healthy(target.port(), clients, patience);
        } catch (Exception noClients) {
            target.close();
            throw noClients;
        }
        healthy.await(10); // classes are loaded, and some of them compiled
    }

    /** The 99th percentile of the round trips of its clients since. */
    Duration p99(long since) {
        return healthy.p99(since);
    }

    @Override
    public void close() {
        healthy.close();
        target.close();
    }
}
