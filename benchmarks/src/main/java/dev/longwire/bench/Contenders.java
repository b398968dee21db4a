package dev.longwire.bench;

import static dev.longwire.bench.Contender.Skill.DEFLATE;
import static dev.longwire.bench.Contender.Skill.ECHO;
import static dev.longwire.bench.Contender.Skill.FANOUT;
import static dev.longwire.bench.Contender.Skill.HEAP;
import static dev.longwire.bench.Contender.Skill.TLS;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** All servers that can be measured, and the options of their JVMs. */
final class Contenders {
    /** What every other is compared with: the least that a WebSocket echo can be in C. */
    static final String YARDSTICK = "wsecho_c";

    /** Of every JVM: one size of heap for all, and the collector that suits one processor. */
    private static final List<String> ALL_JVMS = List.of("-XX:+UseSerialGC", "-Xms1g", "-Xmx1g", "-Xmn600m");

    private final Place place;
    private final String classPath;

    Contenders(Place place, String classPath) {
        this.place = place;
        this.classPath = classPath;
    }

    List<Contender> servers() {
        List<Contender> all = new ArrayList<>();
        all.add(new Contender(
                YARDSTICK,
                "C, as little as possible",
                "",
                Set.of(ECHO, FANOUT),
                false,
                List.of(place.program("wsecho_c").toString(), "-k"),
                null));
        all.add(longwire("longwire", "Longwire, Listener", "LongwireListener", classPath));
        all.add(longwire("longwire-callback", "Longwire, Callback", "LongwireCallback", classPath));
        return all;
    }

    /** Longwire of any class path. */
    Contender longwire(String id, String title, String main, String withClassPath) {
        return jvm(
                id, title, "", main, longwireFlags(place), withClassPath, EnumSet.of(ECHO, FANOUT, DEFLATE, TLS, HEAP));
    }

    /** The ones that the script ./longwire sets for a server. */
    static List<String> longwireFlags(Place place) {
        List<String> flags = new ArrayList<>();
        if (place.version().feature() >= 22) {
            flags.add("--enable-native-access=ALL-UNNAMED");
        }
        return flags;
    }

    private Contender jvm(
            String id,
            String title,
            String version,
            String main,
            List<String> flags,
            String withClassPath,
            Set<Contender.Skill> skills) {
        List<String> all = new ArrayList<>(ALL_JVMS);
        all.addAll(flags);
        List<String> command = new ArrayList<>(place.java(all, withClassPath));
        command.add("dev.longwire.bench.servers." + main);
        return new Contender(id, title, version, skills, true, command, null);
    }
}
