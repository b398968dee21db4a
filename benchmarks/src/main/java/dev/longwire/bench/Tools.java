package dev.longwire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs that are started, and that all end with this one. */
final class Tools {
    private static final List<String> PROGRAMS = List.of("wsload", "wsecho_c", "rawecho");
    private static final Set<Process> RUNNING = Collections.synchronizedSet(new HashSet<>());

    static {
        // Ctrl-C ends this JVM, and must not leave a load generator or a server behind.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> List.copyOf(RUNNING).forEach(Process::destroyForcibly)));
    }

    private Tools() {}

    static Process start(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        RUNNING.add(process);
        process.onExit().thenRun(() -> RUNNING.remove(process));
        return process;
    }

    /** Runs a command to its end and returns its standard output; fails with its errors if it fails. */
    static String run(Path folder, List<String> command, long seconds) {
        try {
            Path errors = Files.createTempFile("bench", ".err");
            try {
                Process process = start(new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectError(errors.toFile())
                        .redirectInput(ProcessBuilder.Redirect.from(
                                Path.of("/dev/null").toFile())));
                process.onExit().orTimeout(seconds, TimeUnit.SECONDS).whenComplete((done, late) -> {
                    if (late != null) {
                        process.destroyForcibly();
                    }
                });
                String output = new String(process.getInputStream().readAllBytes());
                int status = process.waitFor();
                if (status != 0) {
                    throw new BenchException(String.join(" ", command) + "\n  ended with " + status + ": "
                            + (output + Files.readString(errors)).strip());
                }
                return output;
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new BenchException(String.join(" ", command) + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    /** Compiles the programs of benchmarks/c that are older than any of their sources. */
    static void compile(Place place) {
        for (String name : PROGRAMS) {
            Path source = place.bench("c").resolve(name + ".c");
            Path program = place.program(name);
            if (Files.exists(program)
                    && newest(place.bench("c")) < program.toFile().lastModified()) {
                continue;
            }
            Place.attempt(() -> Files.createDirectories(program.getParent()));
            List<String> command = new ArrayList<>(List.of("cc", "-O3", "-march=native", "-std=gnu11"));
            command.addAll(List.of(source.toString(), "-o", program.toString()));
            List<String> whole = new ArrayList<>(command);
            whole.addAll(List.of("-lssl", "-lcrypto", "-lz"));
            try {
                run(place.root(), whole, 120);
            } catch (BenchException e) {
                System.err.println("*** " + name + " is built without TLS and deflate, since with them it does not"
                        + " compile (Debian, Ubuntu: apt-get install libssl-dev zlib1g-dev)");
                command.add("-DPLAIN");
                run(place.root(), command, 120);
            }
        }
    }

    private static long newest(Path folder) {
        return Place.attempt(() -> {
            try (Stream<Path> all = Files.list(folder)) {
                return all.mapToLong(each -> each.toFile().lastModified()).max().orElse(0);
            }
        });
    }

    /** Keeps a command on one processor, if the machine has two and Linux's taskset. */
    static List<String> pinned(int processor, List<String> command) {
        if (!canPin()) {
            return command;
        }
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", Integer.toString(processor)));
        pinned.addAll(command);
        return pinned;
    }

    static boolean canPin() {
        return Runtime.getRuntime().availableProcessors() > 1 && Files.isExecutable(Path.of("/usr/bin/taskset"));
    }
}
