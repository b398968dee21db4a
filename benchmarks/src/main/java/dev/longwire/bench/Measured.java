package dev.longwire.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was measured in one part, all rounds. */
final class Measured {
    /** Messages per second of server CPU, as a share of the yardstick's in the same round. */
    static final String RATIO = "ratio";

    /** Messages for each second of the server's processor time. */
    static final String PER_CPU = "per-cpu-second";

    /** Messages per second. */
    static final String RATE = "per-second";

    static final String P50 = "p50-us";
    static final String P99 = "p99-us";

    /** What else ran on the machine, in percent of one processor. */
    static final String OTHERS = "others-percent";

    /** One series of measurements. */
    record Key(String part, String cell, String contender, String metric) {}

    private final String part;
    private final Map<Key, List<Double>> values = new LinkedHashMap<>();

    Measured(String part) {
        this.part = part;
    }

    void add(String cell, String contender, Sample sample, @Nullable Sample reference) {
        if (reference != null && reference.perCpuSecond() > 0) {
            add(cell, contender, RATIO, sample.perCpuSecond() / reference.perCpuSecond());
        }
        add(cell, contender, PER_CPU, sample.perCpuSecond());
        add(cell, contender, RATE, sample.rate());
        if (sample.p50() > 0) {
            add(cell, contender, P50, sample.p50());
            add(cell, contender, P99, sample.p99());
        }
        add(cell, contender, OTHERS, sample.others());
    }

    void add(String cell, String contender, String metric, double value) {
        values.computeIfAbsent(new Key(part, cell, contender, metric), key -> new ArrayList<>())
                .add(value);
    }

    Map<Key, Medians> medians() {
        Map<Key, Medians> medians = new LinkedHashMap<>();
        values.forEach((key, list) -> medians.put(key, Medians.of(list)));
        return medians;
    }

    @Nullable
    Medians median(String cell, String contender, String metric) {
        List<Double> list = values.get(new Key(part, cell, contender, metric));
        return list == null ? null : Medians.of(list);
    }
}
