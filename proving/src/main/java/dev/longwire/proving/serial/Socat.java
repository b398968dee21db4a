package dev.longwire.proving.serial;

import dev.longwire.testkit.Recorder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Assumptions;

/** A socat process, which makes pseudo-terminals. It is ended with its object, or with this JVM's standard streams. */
final class Socat implements AutoCloseable {
    private static final String NAME = "socat";
    /** What it says when it begins. */
    private static final String READY = "starting data transfer loop";

    final Process process;
    private final Path folder;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    private Socat(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    /** Aborts the test if there is no socat; where nothing may be skipped, fails it. */
    private static void require() {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, NAME))) {
                return;
            }
        }
        String missing = "there is no socat on the PATH (Debian, Ubuntu: apt-get install socat)";
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(missing);
        }
        System.err.println("*** SKIPPED: a test of serial lines: " + missing);
        Assumptions.abort(missing);
    }

    /** A folder for the names of pseudo-terminals. */
    static Path folder() throws IOException {
        require();
        return Files.createTempDirectory("longwire-pty");
    }

    /** A pseudo-terminal by that name, which socat holds open: like a cable, it does not tell when its port is closed. */
    static String cable(Path name) {
        return "pty,raw,echo=0,link=" + name;
    }

    /**
     * A pseudo-terminal by that name, which ends when its port is closed, and the standard streams of this process. socat itself
     * would move the bytes of both directions on one thread, and wait for one while the other is full; so it hands the terminal to
     * two programs, one for each direction.
     */
    static Socat watched(Path folder, Path name) throws IOException {
        String relay = "stty raw -echo <&0; cat <&8 >&1 & in=$!; echo " + READY + " >&2; cat <&0 >&9 2>&-; kill $in";
        Path script = Files.writeString(folder.resolve("relay"), relay);
        return run(
                folder,
                "sh",
                "-c",
                "exec 8<&0 9>&1; exec " + NAME + " pty,ptmx,link=" + name + " EXEC:\"sh " + script + "\",nofork");
    }

    /** Starts it, and waits until both its ends are there. */
    static Socat start(Path folder, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(NAME, "-d", "-d"));
        command.addAll(List.of(arguments));
        return run(folder, command.toArray(new String[0]));
    }

    private static Socat run(Path folder, String... command) throws IOException {
        Socat socat = new Socat(new ProcessBuilder(command).start(), folder);
        Thread log = new Thread(socat::follow, "socat-log");
        log.setDaemon(true);
        log.start();
        try {
            socat.ready.get(Recorder.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (Exception broken) {
            socat.close();
            throw new IOException("socat did not start", broken);
        }
        return socat;
    }

    private void follow() {
        StringBuilder all = new StringBuilder();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                if (line.contains(READY)) {
                    ready.complete(null);
                }
                all.append('\n').append(line);
                line = lines.readLine();
            }
        } catch (IOException ended) {
            all.append('\n').append(ended);
        }
        ready.completeExceptionally(new IOException(all.toString()));
    }

    /** Ends the process, as pulling a cable does, and waits until it is gone. */
    void kill() {
        List<ProcessHandle> all = process.descendants().toList();
        try {
            process.destroyForcibly().waitFor();
            for (ProcessHandle each : all) {
                each.destroyForcibly();
                each.onExit().get(Recorder.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (ExecutionException | TimeoutException stays) {
            throw new AssertionError("a process of a pseudo-terminal does not end", stays);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
        if (!Files.exists(folder)) {
            return;
        }
        try (var left = Files.newDirectoryStream(folder)) {
            for (Path name : left) {
                Files.deleteIfExists(name);
            }
            Files.deleteIfExists(folder);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
