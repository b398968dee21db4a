package dev.longwire.interop;

import dev.longwire.testkit.Patience;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A running peer: commands in, events out, sorted by connection. */
final class RunningPeer implements AutoCloseable {
    /** The longest that anything here is waited for: far more than it takes, on a busy machine too. */
    static final int WAIT_SECONDS = Patience.SECONDS;

    private static final String READY = "";

    private final String name;
    private final Program.Running program;
    private final Map<String, BlockingQueue<Told>> told = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final Told ready;

    RunningPeer(String name, Program program) throws MissingPeerException {
        this.name = name;
        try {
            this.program = program.start(name, this::sort);
        } catch (IOException e) {
            throw new AssertionError(name + " did not start: " + e.getMessage(), e);
        }
        Told first = next(READY);
        if (!first.event().equals("ready")) {
            close();
            throw new AssertionError(name + " did not start: " + first + "\n" + this.program.complaints());
        }
        this.ready = first;
    }

    private void sort(Told event) {
        switch (event.event()) {
            case "ready" -> events(READY).add(event);
            case "exit" -> {
                events(READY).add(event);
                told.values().forEach(queue -> queue.add(event));
            }
            default -> events(event.id()).add(event);
        }
    }

    private BlockingQueue<Told> events(String id) {
        return told.computeIfAbsent(id, fresh -> new LinkedBlockingQueue<>());
    }

    private Told next(String id) {
        try {
            return await(id);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + name + " started", e);
        }
    }

    /** The next event of a connection. */
    Told await(String id) throws InterruptedException {
        Told next = events(id).poll(WAIT_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError(
                    name + " told nothing of '" + id + "' for " + WAIT_SECONDS + " s\n" + program.complaints());
        }
        return next;
    }

    void command(Map<String, ?> command) {
        try {
            program.command(command);
        } catch (IOException e) {
            throw new AssertionError(name + " takes no commands any more: " + e + "\n" + program.complaints(), e);
        }
    }

    /** A connection with a name of its own. */
    Remote remote() {
        return new Remote(this, "c" + ids.incrementAndGet());
    }

    int port(String scheme) {
        return ready.number(scheme);
    }

    /** Where the page of a browser comes from. */
    @Nullable
    String origin() {
        return ready.fields().get("origin") instanceof String origin ? origin : null;
    }

    /** Such as {@code ws 8.23.0 on Node 20.20.2}. */
    String version() {
        String runtime = ready.text("runtime");
        return ready.text("library") + " " + ready.text("version") + (runtime.isEmpty() ? "" : " on " + runtime);
    }

    void kill() {
        program.kill();
    }

    @Override
    public void close() {
        program.close();
    }
}
