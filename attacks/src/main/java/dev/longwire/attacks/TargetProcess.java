package dev.longwire.attacks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A JVM with {@link Target}. For use by several threads. */
final class TargetProcess implements AutoCloseable {
    /**
     * How it is started.
     *
     * @param jvm options of the JVM
     * @param descriptors most files and sockets that it may have open; 0: as many as this process
     * @param settings of the server
     */
    record Options(List<String> jvm, int descriptors, List<String> settings) {}

    /** The process does not answer any more. */
    static final class DeadException extends Exception {
        private static final long serialVersionUID = 1L;

        DeadException(String message) {
            super(message);
        }
    }

    private final Process process;
    private final Path log;
    private final Duration patience;
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final int port;
    private final int securePort;

    TargetProcess(Path java, Options options, Path log, Duration patience) throws IOException, DeadException {
        this.log = log;
        this.patience = patience;
        List<String> command = new ArrayList<>();
        if (options.descriptors() > 0) {
            command.addAll(List.of("sh", "-c", "ulimit -n " + options.descriptors() + "; exec \"$0\" \"$@\""));
        }
        command.add(java.toString());
        command.add("-Xmx256m");
        command.addAll(options.jvm());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Target.class.getName()));
        command.addAll(options.settings());
        Files.createDirectories(log.getParent());
        process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        Thread reader = new Thread(this::read, "target-output");
        reader.setDaemon(true);
        reader.start();
        String[] ports = next().split(" ");
        port = Integer.parseInt(ports[0]);
        securePort = Integer.parseInt(ports[1]);
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.add(line);
            }
        } catch (IOException broken) {
            said.add("broken: " + broken);
        }
        said.add("");
    }

    private String next() throws DeadException {
        try {
            String line = said.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (line == null) {
                throw new DeadException("the server's process says nothing for " + patience.toSeconds() + " s");
            }
            if (line.isEmpty()) {
                said.add("");
                throw new DeadException("the server's process has ended");
            }
            return line;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new DeadException("interrupted");
        }
    }

    int port() {
        return port;
    }

    int securePort() {
        return securePort;
    }

    long pid() {
        return process.pid();
    }

    /** What it holds now. */
    Held held() throws DeadException {
        return ask("held");
    }

    /** What it holds after a garbage collection. */
    Held collected() throws DeadException {
        return ask("gc");
    }

    /** What it has told when its servers are closed. */
    Held ended() throws DeadException {
        return ask("end");
    }

    private synchronized Held ask(String what) throws DeadException {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < patience.toNanos()) {
            try {
                process.getOutputStream().write((what + "\n").getBytes(US_ASCII));
                process.getOutputStream().flush();
            } catch (IOException broken) {
                throw new DeadException("the server's process has ended: " + broken.getMessage());
            }
            String answer = next();
            if (answer.startsWith("heapHeld=")) {
                return Held.parse(answer, entries("fd"), entries("task"));
            } // else it had no memory to say more, but it lives
        }
        throw new DeadException("the server's process has no memory to answer with for " + patience.toSeconds() + " s");
    }

    /** How many entries a folder of the process has in Linux's {@code /proc}; 0 elsewhere. */
    private int entries(String folder) {
        String[] names = Path.of("/proc", Long.toString(pid()), folder).toFile().list();
        return names == null ? 0 : names.length;
    }

    /** Bytes that it has written to standard error. */
    long complaints() {
        try {
            return Files.size(log);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** As {@code kill -NAME} does. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    }

    /** Ends its input; whether the process then ends by itself, without an error. */
    boolean leaves() throws IOException, InterruptedException {
        process.getOutputStream().close();
        return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS) && process.exitValue() == 0;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
