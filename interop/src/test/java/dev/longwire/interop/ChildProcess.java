package dev.longwire.interop;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A peer that is a process of its own: commands on its standard input, events on its standard output, a JSON object a line.
 *
 * @param command starts it; the folder of the certificates is added
 */
record ChildProcess(List<String> command) implements Program {
    private static final int LIBRARY_MISSING = 3;
    private static final AtomicInteger STARTED = new AtomicInteger();

    static ChildProcess of(String... command) {
        return new ChildProcess(List.of(command));
    }

    @Override
    public Running start(String name, Consumer<Told> events) throws MissingPeerException, IOException {
        Path logs = Files.createDirectories(Path.of("target", "peers"));
        Path errors = logs.resolve(name + "-" + STARTED.incrementAndGet() + ".log");
        List<String> whole = new ArrayList<>(command);
        whole.add(Certificates.shared().folder().toString());
        ProcessBuilder builder = new ProcessBuilder(whole).redirectError(errors.toFile());
        // Node's own client can be told of an authority in no other way.
        builder.environment()
                .put("NODE_EXTRA_CA_CERTS", Certificates.shared().authority().toString());
        Process process;
        try {
            process = builder.start();
        } catch (IOException notFound) {
            throw new MissingPeerException(String.valueOf(notFound.getMessage()));
        }
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        Child child = new Child(process, errors);
        String first = output.readLine();
        if (first == null) {
            child.close();
            if (process.exitValue() == LIBRARY_MISSING) {
                throw new MissingPeerException(child.complaints());
            }
            throw new IOException("exit status " + process.exitValue() + "\n" + child.complaints());
        }
        events.accept(Told.parse(first));
        Thread reader = new Thread(() -> read(output, events), "interop-" + name);
        reader.setDaemon(true);
        reader.start();
        return child;
    }

    private static void read(BufferedReader output, Consumer<Told> events) {
        try (output) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                events.accept(Told.parse(line));
            }
        } catch (IOException | RuntimeException broken) {
            events.accept(Program.exit(String.valueOf(broken)));
            return;
        }
        events.accept(Program.exit("its output ended"));
    }

    private static final class Child implements Running {
        private final Process process;
        private final Path errors;
        private final Writer commands;
        private final Thread atExit;

        Child(Process process, Path errors) {
            this.process = process;
            this.errors = errors;
            this.commands =
                    new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
            this.atExit = new Thread(process::destroyForcibly);
            Runtime.getRuntime().addShutdownHook(atExit);
        }

        @Override
        public void command(Map<String, ?> command) throws IOException {
            synchronized (commands) {
                commands.write(Json.write(command));
                commands.write('\n');
                commands.flush();
            }
        }

        /** SIGKILL: it has no time for a word. */
        @Override
        public void kill() {
            process.destroyForcibly();
        }

        @Override
        public String complaints() {
            try {
                return Files.readString(errors).strip();
            } catch (IOException e) {
                return "(" + errors + " cannot be read: " + e + ")";
            }
        }

        @Override
        public void close() {
            try {
                commands.close(); // it exits when its input ends
            } catch (IOException alreadyEnded) {
                process.destroyForcibly();
            }
            try {
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
            try {
                Runtime.getRuntime().removeShutdownHook(atExit);
            } catch (IllegalStateException shuttingDown) {
                process.destroyForcibly();
            }
        }
    }
}
