package dev.longwire.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A program that runs until it is told to end, and at the latest until the tests end. */
final class Daemon {
    private final Process process;
    private final Output output;
    private final Thread atExit;

    /** Returns when it has printed a line with these words. */
    Daemon(String name, ProcessBuilder program, String ready) throws IOException {
        process = program.redirectErrorStream(true).start();
        atExit = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(atExit);
        output = new Output(process, name);
        output.await(ready);
    }

    /** What it has printed. */
    Output output() {
        return output;
    }

    void kill() {
        process.destroyForcibly();
    }

    /** Its workers end with it only if it has the time to tell them. */
    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException shuttingDown) {
            process.destroy();
        }
    }

    /** Free now; nothing else takes one of those that the system has just given away. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError("there is no free port: " + e, e);
        }
    }

    /** What a program that ends by itself prints. */
    static String printed(String... command) throws MissingPeerException, IOException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException notFound) {
            throw new MissingPeerException(String.valueOf(notFound.getMessage()));
        }
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** The first version number in a text. */
    static String version(String text) {
        return text.replaceFirst("(?s)^.*?([0-9]+\\.[0-9.]*[0-9]).*", "$1");
    }
}
