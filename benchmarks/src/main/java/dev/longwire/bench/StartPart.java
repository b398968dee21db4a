package dev.longwire.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Processor time of {@code longwire connect URL}, from its start through a connection to its end, next to that of
 * {@code java -version}, on the oldest JDK that Longwire runs on, if it is here, and on the newest.
 *
 * @param yardstick the server that is connected to
 * @param rounds how often
 */
record StartPart(Contender yardstick, int rounds) implements Part {
    /** User and system time of a whole process, with what it starts. */
    static final String CPU_SECONDS = "cpu-seconds";

    static final String CONNECT = "longwire-connect";
    static final String VERSION = "java-version";

    /** Each takes a moment only, of which much is chance. */
    private static final int RUNS_IN_A_ROUND = 5;

    private static final double SECONDS_OF_A_RUN = 2;
    private static final double BUILD = 30;

    @Override
    public String id() {
        return Parts.START_PART;
    }

    @Override
    public double estimate() {
        return 2 * (BUILD + rounds * RUNS_IN_A_ROUND * SECONDS_OF_A_RUN);
    }

    @Override
    public Measured run(Bench bench) {
        Measured measured = new Measured(id());
        Map<String, Path> jdks = bench.place().oldestAndNewest();
        try (Server server = Server.start(bench.place(), yardstick, List.of(), 1)) {
            String url = "ws://127.0.0.1:" + server.port() + "/";
            jdks.forEach((version, home) -> {
                bench.progress().at(id() + ": building for JDK " + version);
                connect(bench.place(), home, url); // builds what is not there yet
                bench.progress().advance(BUILD);
            });
            for (int run = 0; run < rounds * RUNS_IN_A_ROUND; run++) {
                jdks.forEach((version, home) -> {
                    bench.progress().at(id() + ": JDK " + version);
                    measured.add(
                            version, VERSION, CPU_SECONDS, time(bench.place(), home, "$JAVA_HOME/bin/java -version"));
                    measured.add(version, CONNECT, CPU_SECONDS, connect(bench.place(), home, url));
                    bench.progress().advance(SECONDS_OF_A_RUN);
                });
            }
        }
        return measured;
    }

    private static double connect(Place place, Path home, String url) {
        return time(place, home, "./longwire connect " + url);
    }

    /** The shell tells what the children of a process took; Java does not. */
    private static double time(Place place, Path home, String command) {
        String script =
                "export JAVA_HOME=\"$0\" TIMEFORMAT='%U %S'; { time " + command + " >/dev/null 2>&3; } 3>&2 2>&1";
        List<String> words = Tools.pinned(0, List.of("bash", "-c", script, home.toString()));
        String[] userAndSystem = Tools.run(place.root(), words, 600).strip().split(" ");
        return Double.parseDouble(userAndSystem[0]) + Double.parseDouble(userAndSystem[1]);
    }
}
