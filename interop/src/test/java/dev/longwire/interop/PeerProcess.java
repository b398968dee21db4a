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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A running peer: commands in, events out, a JSON object a line. */
final class PeerProcess implements AutoCloseable {
    /** The longest that anything here is waited for: far more than it takes, on a busy machine too. */
    static final int WAIT_SECONDS = 30;

    private static final int LIBRARY_MISSING = 3;
    private static final String READY = "";
    private static final AtomicInteger STARTED = new AtomicInteger();

    private final Peer peer;
    private final Process process;
    private final Writer commands;
    private final Path errors;
    private final Thread atExit;
    private final Map<String, BlockingQueue<Told>> told = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final Told ready;

    private PeerProcess(Peer peer, Process process, Path errors) throws MissingPeerException, InterruptedException {
        this.peer = peer;
        this.process = process;
        this.errors = errors;
        this.commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.atExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(atExit);
        Thread reader = new Thread(this::read, "interop-" + peer.name());
        reader.setDaemon(true);
        reader.start();
        Told first = await(READY);
        if (!first.event().equals("ready")) {
            close();
            if (process.exitValue() == LIBRARY_MISSING) {
                throw new MissingPeerException(errorOutput());
            }
            throw new AssertionError(
                    peer.name() + " did not start: exit status " + process.exitValue() + "\n" + errorOutput());
        }
        this.ready = first;
    }

    static PeerProcess start(Peer peer) throws MissingPeerException, InterruptedException {
        try {
            Path logs = Files.createDirectories(Path.of("target", "peers"));
            Path errors = logs.resolve(peer.name() + "-" + STARTED.incrementAndGet() + ".log");
            List<String> command = new ArrayList<>(peer.command());
            command.add(Certificates.shared().folder().toString());
            Process process;
            try {
                process = new ProcessBuilder(command)
                        .redirectError(errors.toFile())
                        .start();
            } catch (IOException notFound) {
                throw new MissingPeerException(String.valueOf(notFound.getMessage()));
            }
            return new PeerProcess(peer, process, errors);
        } catch (IOException e) {
            throw new AssertionError("the folder target cannot be written: " + e, e);
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Told event = Told.parse(line);
                events(event.event().equals("ready") ? READY : event.id()).add(event);
            }
        } catch (IOException | RuntimeException broken) {
            ended(String.valueOf(broken));
            return;
        }
        ended("its output ended");
    }

    private void ended(String why) {
        Told end = new Told("exit", Map.of("event", "exit", "why", why));
        events(READY).add(end);
        told.values().forEach(queue -> queue.add(end));
    }

    private BlockingQueue<Told> events(String id) {
        return told.computeIfAbsent(id, fresh -> new LinkedBlockingQueue<>());
    }

    /** The next event of a connection. */
    Told await(String id) throws InterruptedException {
        Told next = events(id).poll(WAIT_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError(
                    peer.name() + " told nothing of '" + id + "' for " + WAIT_SECONDS + " s\n" + errorOutput());
        }
        return next;
    }

    void command(Map<String, ?> command) {
        try {
            synchronized (commands) {
                commands.write(Json.write(command));
                commands.write('\n');
                commands.flush();
            }
        } catch (IOException e) {
            throw new AssertionError(peer.name() + " takes no commands any more: " + e + "\n" + errorOutput(), e);
        }
    }

    /** A connection with a name of its own. */
    Remote remote() {
        return new Remote(this, "c" + ids.incrementAndGet());
    }

    int port(String scheme) {
        return ready.number(scheme);
    }

    /** Such as {@code ws 8.23.0 on Node 20.20.2}. */
    String version() {
        return ready.text("library") + " " + ready.text("version") + " on " + ready.text("runtime");
    }

    /** SIGKILL: it has no time for a word. */
    void kill() {
        process.destroyForcibly();
    }

    private String errorOutput() {
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
