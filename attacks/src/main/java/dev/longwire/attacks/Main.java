package dev.longwire.attacks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code ./torture}: every attack for its share of the time, on each JDK. */
final class Main {
    private static final int FAILED = 1;

    /** How long what is not the attack itself takes about: start, calm before and after, end. */
    private static final Duration AROUND = Duration.ofSeconds(12);

    private static final Duration SHORTEST = Duration.ofSeconds(3);

    /** Longer than a busy machine takes for anything here. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Main() {}

    /**
     * Attacks.
     *
     * @param arguments minutes, a folder for the servers' complaints, a part of the names of attacks or nothing, and JDKs
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        String named = arguments[2].toLowerCase(Locale.ROOT);
        List<Attack> attacks = Attacks.ALL.stream()
                .filter(attack -> attack.name().toLowerCase(Locale.ROOT).contains(named))
                .toList();
        List<Path> homes = new ArrayList<>();
        for (int i = 3; i < arguments.length; i++) {
            homes.add(Path.of(arguments[i]));
        }
        if (attacks.isEmpty()) {
            System.err.println("torture: no attack has '" + named + "' in its name");
            System.exit(2);
        }
        Duration share =
                Duration.ofMinutes(Integer.parseInt(arguments[0])).dividedBy((long) homes.size() * attacks.size());
        Duration length = share.minus(AROUND).compareTo(SHORTEST) < 0 ? SHORTEST : share.minus(AROUND);
        Trial.Pace pace = new Trial.Pace(length, 200, PATIENCE, true);
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < attacks.size(); i++) {
            for (Path home : homes) {
                int version = version(home);
                Path log = folder.resolve((i + 1) + "-jdk" + version + ".log");
                Outcome outcome = new Trial(attacks.get(i), pace).run(home.resolve("bin/java"), version, log);
                outcomes.add(outcome);
                say(outcome);
            }
        }
        System.out.println();
        System.out.print(Table.of(outcomes));
        System.exit(outcomes.stream().allMatch(outcome -> outcome.wrong().isEmpty()) ? 0 : FAILED);
    }

    private static void say(Outcome outcome) {
        System.out.printf(
                "torture: JDK %d, %s: %s%n",
                outcome.java(), outcome.attack(), outcome.wrong().isEmpty() ? "held" : "FAILED");
        outcome.wrong().forEach(wrong -> System.out.println("    " + wrong));
    }

    private static int version(Path home) throws IOException {
        for (String line : Files.readAllLines(home.resolve("release"))) {
            if (line.startsWith("JAVA_VERSION=\"")) {
                return Runtime.Version.parse(line.substring(14, line.length() - 1))
                        .feature();
            }
        }
        throw new IOException(home + " is no JDK: its file 'release' names no version");
    }
}
