package dev.longwire.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A contender that runs and listens. */
final class Server implements AutoCloseable {
    private static final int SECONDS_TO_START = 60;

    private final Contender contender;
    private final Process process;
    private final BufferedReader answers;
    private final int port;
    private final Path log;

    private Server(Contender contender, Process process, int port, Path log) {
        this.contender = contender;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.US_ASCII);
        this.port = port;
        this.log = log;
    }

    /**
     * Starts a contender on processor 0 and waits until it listens.
     *
     * @param words of the setting, such as "fanout"
     * @throws BenchException if it does not come up; the message has what it said
     */
    static Server start(Place place, Contender contender, List<String> words) {
        return start(place, contender, words, 0);
    }

    /** The same on another processor. */
    static Server start(Place place, Contender contender, List<String> words, int processor) {
        return Place.attempt(() -> {
            int port = freePort();
            Path log = place.bench("target/logs").resolve(contender.id() + ".log");
            Files.createDirectories(log.getParent());
            List<String> command = new ArrayList<>(contender.command());
            command.add(Integer.toString(port));
            command.addAll(words);
            Process process = Tools.start(new ProcessBuilder(Tools.pinned(processor, command))
                    .directory(place.root().toFile())
                    .redirectError(log.toFile()));
            Server server = new Server(contender, process, port, log);
            server.awaitReady();
            return server;
        });
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady() throws IOException {
        var late = process.onExit()
                .orTimeout(SECONDS_TO_START, TimeUnit.SECONDS)
                .whenComplete((done, tooLong) -> {
                    if (tooLong != null) {
                        process.destroyForcibly();
                    }
                });
        String line = answers.readLine();
        while (line != null && !line.equals("ready")) {
            line = answers.readLine();
        }
        if (line == null) {
            throw new BenchException(contender.title() + " did not start; its errors are in " + log + "\n"
                    + Files.readString(log).strip().lines().limit(10).reduce("", (a, b) -> a + "\n    " + b));
        }
        late.cancel(false);
    }

    Contender contender() {
        return contender;
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** How long it has kept a processor busy since its start. */
    double processorSeconds() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Bytes of live objects; for contenders with {@link Contender.Skill#HEAP}. */
    long heap() {
        return Place.attempt(() -> {
            OutputStream questions = process.getOutputStream();
            questions.write("heap\n".getBytes(StandardCharsets.US_ASCII));
            questions.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new BenchException(contender.title() + " is gone; its errors are in " + log);
            }
            return Long.parseLong(answer.strip());
        });
    }

    /** Bytes of memory that the system has given it and not lent to others. */
    long resident() {
        return Place.attempt(() -> Files.readAllLines(Path.of("/proc/" + pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .sum());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
