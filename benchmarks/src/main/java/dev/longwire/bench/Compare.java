package dev.longwire.bench;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Another revision of Longwire beside the current tree. */
final class Compare {
    private static final String MAIN = "LongwireListener";

    private Compare() {}

    /**
     * Builds a revision in a work tree of its own, below benchmarks/target.
     *
     * @param revision anything that git understands
     * @return its Longwire as a contender
     */
    static Contender build(Place place, Contenders contenders, String revision, PrintStream out) {
        String commit = git(place, "rev-parse", "--verify", "--quiet", revision + "^{commit}");
        String name = commit.substring(0, 10);
        Path tree = place.bench("target/compare").resolve(name);
        Path built = tree.resolve("target/compare-built");
        if (!Files.exists(built)) {
            out.println("bench: building " + revision + " (" + name + ")");
            if (!Files.exists(tree)) {
                git(place, "worktree", "prune");
                git(place, "worktree", "add", "--detach", tree.toString(), commit);
            }
            Tools.run(tree, mvn(), 600);
            compile(place, tree);
            Place.attempt(() -> {
                Files.createDirectories(built.getParent());
                return Files.createFile(built);
            });
        }
        return contenders.longwire("longwire@" + revision, "Longwire at " + revision, MAIN, classPath(tree));
    }

    private static List<String> mvn() {
        return List.of(("mvn -B -q -pl cli -am package -Dmaven.test.skip=true -Dmaven.compiler.failOnWarning=false")
                .split(" "));
    }

    /** With today's set-up of the server, so that both are measured alike; with its own if that does not fit it. */
    private static void compile(Place place, Path tree) {
        String own = "benchmarks/src/main/java";
        BenchException failure = null;
        for (Path sources :
                Stream.of(place.root(), tree).map(root -> root.resolve(own)).toList()) {
            Path main = sources.resolve("dev/longwire/bench/servers").resolve(MAIN + ".java");
            if (!Files.exists(main)) {
                continue;
            }
            List<String> command =
                    new ArrayList<>(List.of(place.jdk().resolve("bin/javac").toString()));
            command.addAll(List.of(
                    "-proc:none",
                    "-implicit:class",
                    "-nowarn",
                    "-cp",
                    classPath(tree) + ":" + place.bench("target/lib/*")));
            command.addAll(List.of(
                    "-sourcepath", sources.toString(), "-d", classes(tree).toString(), main.toString()));
            try {
                Tools.run(tree, command, 120);
                return;
            } catch (BenchException e) {
                failure = e;
            }
        }
        throw failure == null ? new BenchException("no " + MAIN + ".java") : failure;
    }

    private static Path classes(Path tree) {
        return tree.resolve("target/compare-classes");
    }

    private static String classPath(Path tree) {
        return classes(tree) + ":" + tree.resolve("cli/target/lib/*") + ":" + tree.resolve("core/target/classes") + ":"
                + tree.resolve("http/target/classes");
    }

    private static String git(Place place, String... words) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(words));
        try {
            return Tools.run(place.root(), command, 60).strip();
        } catch (BenchException e) {
            throw new BenchException("--compare needs a git clone and a revision in it: " + e.getMessage(), e);
        }
    }

    /** The ratios, a line for each cell. */
    static void print(PrintStream out, LoadPart part, Measured measured, Contender now, Contender before) {
        out.println();
        out.printf("Messages per second of server CPU, as a share of %s in the same round:%n", Contenders.YARDSTICK);
        out.println();
        out.printf("  %-36s %10s %14s %16s%n", "", "this tree", shortened(before.id()), "this : other");
        for (Cell cell : part.cells()) {
            Medians a = measured.median(cell.id(), now.id(), Measured.RATIO);
            Medians b = measured.median(cell.id(), before.id(), Measured.RATIO);
            out.printf(
                    "  %-36s %10s %14s %16s%n",
                    cell.id() + "  " + cell.title(), text(a), text(b), text(quotient(a, b)));
        }
        out.println();
        out.println("  Below 10 % of difference there is nothing to conclude from three rounds.");
    }

    private static String shortened(String id) {
        String revision = id.substring(id.indexOf('@') + 1);
        return revision.length() > 14 ? revision.substring(0, 14) : revision;
    }

    private static @Nullable Medians quotient(@Nullable Medians a, @Nullable Medians b) {
        return a == null || b == null
                ? null
                : new Medians(a.median() / b.median(), a.low() / b.high(), a.high() / b.low(), a.count());
    }

    private static String text(@Nullable Medians value) {
        return value == null ? "failed" : String.format(Locale.ROOT, "%.2f", value.median());
    }
}
