package dev.longwire.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What machines of more cores would carry, reckoned from one core: a bound from above, since cores share memory and a network
 * card. For each load it says which gives out first, the cores or a network card of 10 or 25 Gbit/s.
 */
final class Capacity {
    private static final int[] CORES = {8, 16, 64};

    /** A core for the kernel's share of the network in every eight; the rest is Longwire's. */
    private static final double USABLE = 7. / 8;

    /** IP and TCP with timestamps, Ethernet with preamble and gap, and an acknowledgement now and then: bytes for each message. */
    private static final int OVERHEAD = 90;

    private static final double[] NETWORKS = {10e9, 25e9};

    private final Results results;

    Capacity(Results results) {
        this.results = results;
    }

    private record Load(String title, String part, String cell, int bytes) {}

    private static final List<Load> LOADS = List.of(
            new Load("echo of 32 B, messages/s", Parts.ECHO_PART, "b", 32),
            new Load("echo of 1 KiB, messages/s", Parts.ECHO_PART, "d", 1024),
            new Load("echo of 64 KiB, messages/s", Parts.ECHO_PART, "e", 65_536),
            new Load("fan-out of 32 B, deliveries/s", Parts.FANOUT_PART, "s32", 32),
            new Load("new connections/s", Parts.HANDSHAKE_PART, "plain", 700));

    String table() {
        StringBuilder table =
                Tables.head(List.of("", "8 cores", "16 cores", "64 cores", "10 Gbit/s ends at", "25 Gbit/s"));
        for (Load load : LOADS) {
            Medians one = results.value(load.part(), load.cell(), "longwire", Measured.PER_CPU);
            if (one == null) {
                continue;
            }
            List<String> line = new ArrayList<>(List.of(load.title()));
            for (int cores : CORES) {
                line.add(rounded(one.median() * cores * USABLE));
            }
            for (double network : NETWORKS) {
                line.add(rounded(network / 8 / (load.bytes() + OVERHEAD * (1 + load.bytes() / 1448))));
            }
            Tables.row(table, line);
        }
        memory(table);
        return table.toString();
    }

    /** Half of 4 GiB for each core, which is what machines for rent have. */
    private void memory(StringBuilder table) {
        String cell = Integer.toString(Parts.IDLE_SIZES.get(0));
        @Nullable Medians bytes = results.value(Parts.IDLE_PART, cell, "longwire", IdlePart.RESIDENT);
        if (bytes == null || bytes.median() <= 0) {
            return;
        }
        List<String> line = new ArrayList<>(List.of("idle connections, 2 GiB a core for them"));
        for (int cores : CORES) {
            line.add(rounded(cores * 2 * 1024. * 1024 * 1024 / (bytes.median() + KERNEL)));
        }
        line.addAll(List.of("–", "–"));
        Tables.row(table, line);
    }

    /** A quiet socket in the kernel of Linux: its structures without buffers. */
    private static final int KERNEL = 4096;

    private static String rounded(double value) {
        double unit = Math.pow(10, Math.floor(Math.log10(value)) - 1);
        return String.format(Locale.ROOT, "%,d", Math.round(Math.round(value / unit) * unit));
    }
}
