package dev.longwire.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Servers under load in turns: a few are started together, and take each cell one after the other, the yardstick first.
 * So what disturbs the machine for a while disturbs all of them alike.
 *
 * @param id its name on the command line and in the stored results
 * @param words of the setting that servers are started with
 * @param cells the loads
 * @param yardstick null if there is none that could do this
 * @param contenders all others
 * @param timing how long and how often
 */
record LoadPart(
        String id,
        List<String> words,
        List<Cell> cells,
        @Nullable Contender yardstick,
        List<Contender> contenders,
        Timing timing)
        implements Part {
    /** More at once would be nearer in time, and fill the memory. */
    private static final int GROUP = 4;

    /** How many times as long as planned a process may take to get warm: to use as much processor time. */
    private static final int MOST_TURNS = 3;

    /** A server that keeps a processor busy this share of the time is as warm as it gets by then. */
    private static final double BUSY = .7;

    private static final double START = 1.5;

    /** Connections that come and go throw away some of what a JVM has compiled; after that, it stays. */
    private static final int WARM_UP_PASSES = 2;

    @Override
    public double estimate() {
        double measured = timing.rounds() * cells.size() * timing.cell() * (contenders.size() + groups().size());
        double warming = contenders.stream()
                .mapToDouble(each -> START + (each.warmUp() ? timing.warmUp() : 0))
                .sum();
        return measured + warming * (timing.fresh() ? timing.rounds() : 1);
    }

    private List<List<Contender>> groups() {
        List<List<Contender>> groups = new ArrayList<>();
        for (int i = 0; i < contenders.size(); i += GROUP) {
            groups.add(contenders.subList(i, Math.min(i + GROUP, contenders.size())));
        }
        return groups.isEmpty() ? List.of(List.of()) : groups;
    }

    @Override
    public Measured run(Bench bench) {
        Measured measured = new Measured(id);
        int lives = timing.fresh() ? timing.rounds() : 1;
        int roundsOfLife = timing.fresh() ? 1 : timing.rounds();
        for (int life = 0; life < lives; life++) {
            for (List<Contender> group : groups()) {
                try (Group running = start(bench, group, measured)) {
                    for (int round = 0; round < roundsOfLife; round++) {
                        cells.forEach(cell -> running.measure(bench, cell));
                    }
                }
            }
        }
        return measured;
    }

    private Group start(Bench bench, List<Contender> group, Measured measured) {
        Group running = new Group(measured);
        try {
            if (yardstick != null) {
                running.servers.put(yardstick, Server.start(bench.place(), yardstick, words));
            }
            for (Contender contender : group) {
                bench.progress().at(id + ": starting " + contender.title());
                try {
                    running.servers.put(contender, Server.start(bench.place(), contender, words));
                    warmUp(bench, Objects.requireNonNull(running.servers.get(contender)));
                } catch (BenchException e) {
                    running.fail(bench, contender, id, e);
                }
            }
            return running;
        } catch (RuntimeException e) {
            running.close();
            throw e;
        }
    }

    private void warmUp(Bench bench, Server server) {
        bench.progress().advance(START);
        if (!server.contender().warmUp()) {
            return;
        }
        double each = timing.warmUp() / cells.size() / WARM_UP_PASSES;
        double until = server.processorSeconds();
        for (int pass = 0; pass < WARM_UP_PASSES; pass++) {
            for (Cell cell : cells) {
                until += each * BUSY;
                warmUp(bench, server, cell, each, until);
            }
        }
    }

    /** On a busy machine it takes longer until as much has been compiled, but not for ever. */
    private void warmUp(Bench bench, Server server, Cell cell, double seconds, double until) {
        for (int turn = 0; turn < MOST_TURNS && (turn == 0 || server.processorSeconds() < until); turn++) {
            bench.progress().at(id + ": warming " + server.contender().title());
            bench.load(server, cell, 0, seconds);
        }
        bench.progress().advance(seconds);
    }

    /** Servers that run at the same time. */
    private final class Group implements AutoCloseable {
        private final Map<Contender, Server> servers = new LinkedHashMap<>();
        private final Measured measured;

        Group(Measured measured) {
            this.measured = measured;
        }

        void measure(Bench bench, Cell cell) {
            Sample reference = null;
            for (Server server : List.copyOf(servers.values())) {
                Contender contender = server.contender();
                bench.progress().at(id + " " + cell.id() + ": " + contender.title());
                try {
                    Sample sample = bench.load(server, cell, timing.lead(), timing.seconds());
                    if (contender == yardstick) {
                        reference = sample;
                    }
                    measured.add(cell.id(), contender.id(), sample, reference);
                } catch (BenchException e) {
                    fail(bench, contender, id + " " + cell.id(), e);
                }
                bench.progress().advance(timing.cell());
            }
        }

        /** A contender that fails is out for this group, and is said to be; the others go on. */
        void fail(Bench bench, Contender contender, String where, BenchException e) {
            bench.trouble(contender.title() + ", " + where + ": " + e.getMessage());
            Server server = servers.get(contender);
            if (server != null && !server.isAlive()) {
                servers.remove(contender);
            }
            if (contender == yardstick) {
                throw e;
            }
        }

        @Override
        public void close() {
            servers.values().forEach(Server::close);
        }
    }
}
