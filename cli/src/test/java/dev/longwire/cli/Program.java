package dev.longwire.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The real command in a process of its own, with pipes for its standard streams. */
final class Program implements AutoCloseable {
    /** What runs in the background of a script is born deaf to Ctrl-C, and so would be what it starts. */
    private static final List<String> TAKING_INTERRUPTS = takingInterrupts();

    final Process process;
    private final CompletableFuture<String> err = new CompletableFuture<>();

    private Program(Process process) {
        this.process = process;
        // Read all the time, so that the process never waits for us.
        Thread reader = new Thread(() -> {
            try {
                err.complete(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                err.completeExceptionally(e);
            }
        });
        reader.setDaemon(true);
        reader.start();
    }

    private static List<String> takingInterrupts() {
        List<String> prefix =
                List.of("env", "--default-signal=INT"); // of GNU coreutils; elsewhere there is no such way
        List<String> trial = new ArrayList<>(prefix);
        trial.add("true");
        try {
            return new ProcessBuilder(trial).start().waitFor() == 0 ? prefix : List.of();
        } catch (IOException noEnv) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while looking for env", e);
        }
    }

    static Program start(String... arguments) throws IOException {
        return start(Map.of(), arguments);
    }

    static Program start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(TAKING_INTERRUPTS);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED"); // as the manifest of the packaged command says
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return new Program(builder.start());
    }

    /** Writes to standard input and leaves it open. */
    Program type(String text) throws IOException {
        return type(text.getBytes(StandardCharsets.UTF_8));
    }

    Program type(byte[] bytes) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write(bytes);
        in.flush();
        return this;
    }

    Program endInput() throws IOException {
        process.getOutputStream().close();
        return this;
    }

    /** One line of standard output; nothing after it is lost if only this method is used. */
    String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = process.getInputStream().read();
        while (next >= 0 && next != '\n') {
            line.write(next);
            next = process.getInputStream().read();
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** All of standard output. */
    String out() throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** All of standard error, once the process has ended. */
    String err() {
        return err.join();
    }

    int exitStatus() throws InterruptedException {
        return process.waitFor();
    }

    /** As Ctrl-C does. */
    void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
