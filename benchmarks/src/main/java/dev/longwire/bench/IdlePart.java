package dev.longwire.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory of connections that are open and quiet, after one message each. The heap of a JVM is touched before, so that what the
 * process grows by is memory outside of it; the live objects in it are counted after a collection, and both are added.
 *
 * @param id its name in the stored results
 * @param sizes how many connections
 * @param contenders all that are measured
 */
record IdlePart(String id, List<Integer> sizes, List<Contender> contenders) implements Part {
    /** Bytes for a connection, in the heap and outside of it. */
    static final String RESIDENT = "resident-bytes";

    /** Bytes for a connection in the heap. */
    static final String HEAP = "heap-bytes";

    private static final double WARM_UP = 3;
    private static final double START = 4 + 1.5 * WARM_UP;
    private static final double SECONDS_PER_THOUSAND = .5;
    private static final int HOLD = 60;
    private static final int SETTLING = 2000;

    @Override
    public double estimate() {
        return contenders.size()
                * sizes.stream()
                        .mapToDouble(size -> START + size / 1000. * SECONDS_PER_THOUSAND)
                        .sum();
    }

    @Override
    public Measured run(Bench bench) {
        Measured measured = new Measured(id);
        for (Contender contender : contenders) {
            for (int size : sizes) {
                bench.progress().at(id + " " + size + ": " + contender.title());
                try {
                    measure(bench, contender, size, measured);
                } catch (BenchException e) {
                    bench.trouble(contender.title() + ", " + id + " " + size + ": " + e.getMessage());
                }
                bench.progress().advance(START + size / 1000. * SECONDS_PER_THOUSAND);
            }
        }
        return measured;
    }

    private void measure(Bench bench, Contender contender, int size, Measured measured) {
        try (Server server = Server.start(bench.place(), contender, List.of())) {
            // What a first connection loads, and what is compiled while many come, is no cost of a connection.
            bench.load(server, Cell.of("warm", "", "-m handshake -c 50"), 0, WARM_UP);
            bench.load(server, Cell.of("warm", "", "-c 100 -s 32"), 0, WARM_UP / 2);
            settle();
            boolean heap = contender.can(Contender.Skill.HEAP);
            long liveBefore = heap ? server.heap() : 0;
            long residentBefore = server.resident();
            Process idle = open(bench, server, size);
            try {
                double live = heap ? server.heap() - liveBefore : 0;
                // Outside of the heap a process may also have shrunk, which is nobody's merit.
                double resident = Math.max(0, server.resident() - residentBefore) + Math.max(0, live);
                String cell = Integer.toString(size);
                measured.add(cell, contender.id(), RESIDENT, resident / size);
                if (heap) {
                    measured.add(cell, contender.id(), HEAP, Math.max(0, live) / size);
                }
            } finally {
                idle.destroyForcibly();
            }
        }
    }

    /** Lets go of the connections before: servers keep those that ended without Close until they notice, or a timer does. */
    private static void settle() {
        try {
            Thread.sleep(SETTLING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    /** Opens connections and echoes a message on each; they stay until the process ends. */
    private static Process open(Bench bench, Server server, int size) {
        List<String> command =
                new ArrayList<>(List.of(bench.place().program("wsload").toString(), "-m", "idle"));
        command.addAll(List.of("-s", "32", "-c", Integer.toString(size), "-d", Integer.toString(HOLD)));
        command.addAll(List.of("-p", Integer.toString(server.port())));
        try {
            Process process = Tools.start(new ProcessBuilder(Tools.pinned(1, command)).redirectErrorStream(true));
            BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
            StringBuilder said = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.append(line).append('\n');
                if (line.startsWith("echoed " + size + " errors 0 ")) {
                    return process;
                }
            }
            throw new BenchException("connections could not be opened: " + said);
        } catch (IOException e) {
            throw new BenchException(e.toString(), e);
        }
    }
}
