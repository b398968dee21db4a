package dev.longwire.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Clients, one connection each, against the yardstick: the client on processor 0, where servers run otherwise, the yardstick
 * on processor 1. Every round has processes of its own.
 *
 * @param yardstick what answers
 * @param limit the client that no other can beat; the ratios are to it
 * @param contenders the clients
 * @param timing how long and how often
 */
record ClientPart(Contender yardstick, Contender limit, List<Contender> contenders, Timing timing) implements Part {
    /** Cells by the words that a client understands, in this order. */
    static final List<Cell> CELLS = List.of(
            Cell.of("s1k", "1 KiB, 64 in flight", "1024:64"),
            Cell.of("s1m", "1 MiB, 2 in flight", "1048576:2"),
            Cell.of("s32", "32 B, 1 in flight", "32:1"));

    private static final double START = 1;

    @Override
    public String id() {
        return Parts.CLIENT_PART;
    }

    @Override
    public double estimate() {
        return timing.rounds() * contenders.size() * (START + CELLS.size() * perCell());
    }

    private double perCell() {
        return timing.warmUp() / CELLS.size() + timing.seconds();
    }

    @Override
    public Measured run(Bench bench) {
        Measured measured = new Measured(id());
        for (int round = 0; round < timing.rounds(); round++) {
            List<Double> reference = new ArrayList<>();
            for (Contender client : contenders) {
                bench.progress().at(id() + ": " + client.title());
                try (Server server = Server.start(bench.place(), yardstick, List.of(), 1)) {
                    measure(bench, client, server, reference, measured);
                } catch (BenchException e) {
                    bench.trouble(client.title() + ", client: " + e.getMessage());
                }
                bench.progress().advance(START + CELLS.size() * perCell());
            }
        }
        return measured;
    }

    private void measure(Bench bench, Contender client, Server server, List<Double> reference, Measured measured) {
        List<String> command = new ArrayList<>(client.command());
        command.add(Integer.toString(server.port()));
        command.add(String.format(Locale.ROOT, "%.2f", timing.warmUp() / CELLS.size()));
        command.add(String.format(Locale.ROOT, "%.2f", timing.seconds()));
        CELLS.forEach(cell -> command.addAll(cell.load()));
        long most = (long) (CELLS.size() * perCell()) + 60;
        List<String> lines = Tools.run(bench.place().root(), Tools.pinned(0, command), most)
                .lines()
                .toList();
        for (int i = 0; i < CELLS.size(); i++) {
            String[] values = lines.get(i).split(" ");
            String cell = CELLS.get(i).id();
            double rate = Double.parseDouble(values[0]);
            if (client == limit) {
                reference.add(rate);
            }
            if (reference.size() > i) {
                measured.add(cell, client.id(), Measured.RATIO, rate / reference.get(i));
            }
            measured.add(cell, client.id(), Measured.RATE, rate);
            measured.add(cell, client.id(), Measured.PER_CPU, Double.parseDouble(values[1]));
            if (Double.parseDouble(values[2]) > 0) {
                measured.add(cell, client.id(), Measured.P50, Double.parseDouble(values[2]));
                measured.add(cell, client.id(), Measured.P99, Double.parseDouble(values[3]));
            }
        }
    }
}
