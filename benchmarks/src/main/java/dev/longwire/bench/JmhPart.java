package dev.longwire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Microbenchmarks with JMH. Its generator reads the compiled classes, so the main build needs none of it.
 *
 * @param seconds of each iteration
 */
record JmhPart(double seconds) implements Part {
    static final String NANOSECONDS = "ns";
    static final String BYTES = "bytes";

    private static final String PACKAGE = "dev/longwire/protocol";
    private static final int BENCHMARKS = 39;
    private static final int ITERATIONS = 8;
    private static final int WARM_UPS = 3;

    @Override
    public String id() {
        return Parts.JMH_PART;
    }

    @Override
    public double estimate() {
        return 15 + BENCHMARKS * (ITERATIONS * seconds + 1.5);
    }

    @Override
    public Measured run(Bench bench) {
        Measured measured = new Measured(id());
        bench.progress().at("jmh: " + BENCHMARKS + " benchmarks");
        try {
            Path classes = generate(bench.place());
            Path results = bench.place().bench("target/jmh/results.csv");
            Tools.run(bench.place().root(), command(bench.place(), classes, results), 3600);
            for (String line : Files.readAllLines(results)) {
                read(line, measured);
            }
        } catch (IOException | BenchException e) {
            bench.trouble("JMH: " + e.getMessage());
        }
        bench.progress().advance(estimate());
        return measured;
    }

    private List<String> command(Place place, Path classes, Path results) {
        List<String> flags = new ArrayList<>(Contenders.newerJdk(place));
        flags.add("-XX:+UseSerialGC");
        flags.add("-Dio.netty.leakDetection.level=disabled");
        flags.add("-Dio.netty.noUnsafe=false");
        List<String> command = new ArrayList<>(
                place.java(flags, classes + ":" + Libraries.own().classPath()));
        String iteration = String.format(Locale.ROOT, "%dms", Math.round(seconds * 1000));
        command.addAll(List.of("org.openjdk.jmh.Main", "-f", "1", "-bm", "avgt", "-tu", "ns", "-prof", "gc"));
        command.addAll(List.of("-wi", Integer.toString(WARM_UPS), "-i", Integer.toString(ITERATIONS - WARM_UPS)));
        command.addAll(List.of("-w", iteration, "-r", iteration, "-rf", "csv", "-rff", results.toString()));
        return Tools.pinned(0, command);
    }

    /** The classes that JMH runs, in a folder of their own. */
    static Path generate(Place place) throws IOException {
        Path work = place.bench("target/jmh");
        delete(work);
        Path compiled = work.resolve("compiled");
        Path sources = Files.createDirectories(work.resolve("sources"));
        Path classes = Files.createDirectories(work.resolve("classes"));
        copy(place.bench("target/classes").resolve(PACKAGE), compiled.resolve(PACKAGE));
        String libraries = Libraries.own().classPath();
        Tools.run(
                work,
                append(
                        place.java(List.of(), libraries),
                        "org.openjdk.jmh.generators.bytecode.JmhBytecodeGenerator",
                        compiled.toString(),
                        sources.toString(),
                        classes.toString(),
                        "reflection"),
                120);
        List<String> javac =
                new ArrayList<>(List.of(place.jdk().resolve("bin/javac").toString()));
        javac.addAll(List.of("-proc:none", "-nowarn", "-cp", libraries, "-d", classes.toString()));
        try (Stream<Path> all = Files.walk(sources)) {
            all.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(javac::add);
        }
        Tools.run(work, javac, 120);
        return classes;
    }

    private static List<String> append(List<String> words, String... more) {
        return Stream.concat(words.stream(), Stream.of(more)).toList();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> all = Files.list(from)) {
            for (Path each : all.toList()) {
                Files.copy(each, to.resolve(each.getFileName()));
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    /** A line such as {@code "dev.longwire.protocol.MaskBenchmark.longwire","avgt",1,5,3.1,0.2,"ns/op",32}. */
    static void read(String line, Measured measured) {
        String[] f = line.replace("\"", "").split(",", -1);
        if (!f[0].startsWith("dev.longwire")) {
            return;
        }
        boolean bytes = f[0].endsWith("gc.alloc.rate.norm");
        if (f[0].contains(":") && !bytes) {
            return;
        }
        String name = f[0].replaceAll(":.*", "");
        String method = name.substring(name.lastIndexOf('.') + 1);
        String type = name.substring(0, name.lastIndexOf('.'));
        StringBuilder cell = new StringBuilder(
                words(type.substring(type.lastIndexOf('.') + 1).replace("Benchmark", "")));
        for (String parameter : List.of(f).subList(7, f.length)) {
            if (!parameter.isBlank()) {
                cell.append(' ').append(parameter);
            }
        }
        measured.add(
                cell.toString(),
                words(method).replace("longwire", "Longwire"),
                bytes ? BYTES : NANOSECONDS,
                Double.parseDouble(f[4]));
    }

    /** A name in camel case as words. */
    private static String words(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
    }
}
