package dev.longwire.interop;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection of a {@link Library}: tells what happens to it, and does with it what it is told. */
final class Follower {
    private final String id;
    private final boolean echo;
    private final Consumer<Told> events;
    private final Executor threads;
    private final Digest digest = new Digest();
    private int messages;
    private boolean ended;
    private volatile Library.@Nullable Out out;
    private volatile @Nullable CountDownLatch paused;
    /** The last command: it has begun, it is done. */
    private CompletableFuture<?> begun = CompletableFuture.completedFuture(null);

    private CompletableFuture<?> done = CompletableFuture.completedFuture(null);

    Follower(String pathAndQuery, Consumer<Told> events, Executor threads) {
        int query = pathAndQuery.indexOf('?');
        this.id = query < 0 ? pathAndQuery.substring(1) : pathAndQuery.substring(1, query);
        this.echo = query >= 0 && pathAndQuery.substring(query).equals("?echo");
        this.events = events;
        this.threads = threads;
    }

    String id() {
        return id;
    }

    private void tell(String event, Map<String, ?> fields) {
        Map<String, @Nullable Object> all = new HashMap<>(fields);
        all.put("event", event);
        all.put("id", id);
        events.accept(new Told(event, all));
    }

    boolean isOpen() {
        return out != null;
    }

    /** Headers with names in lower case. */
    void opened(Library.Out with, @Nullable String subprotocol, Map<String, String> headers) {
        out = with;
        tell("opened", Map.of("subprotocol", subprotocol == null ? "" : subprotocol, "headers", headers));
    }

    void refused(int status) {
        tell("refused", Map.of("status", (long) status));
    }

    void failed(@Nullable Throwable cause) {
        StringBuilder message = new StringBuilder();
        for (Throwable part = cause; part != null; part = part.getCause()) {
            message.append(part).append("; ");
        }
        tell("failed", Map.of("message", message.toString()));
    }

    void text(String text) throws Exception {
        synchronized (digest) {
            digest.text(text);
            messages++;
        }
        if (echo) {
            open().text(text);
        }
        hold();
    }

    void binary(byte[] data) throws Exception {
        synchronized (digest) {
            digest.binary(data);
            messages++;
        }
        if (echo) {
            open().binary(data);
        }
        hold();
    }

    void ping(byte[] payload) {
        tell("ping", Map.of("payload", new String(payload, StandardCharsets.UTF_8)));
    }

    void pong(byte[] payload) {
        tell("pong", Map.of("payload", new String(payload, StandardCharsets.UTF_8)));
    }

    /** Tells it once. */
    void closed(int code, @Nullable String reason) {
        synchronized (digest) {
            if (!ended) {
                ended = true;
                tell(
                        "closed",
                        Map.of(
                                "code",
                                (long) code,
                                "reason",
                                reason == null ? "" : reason,
                                "messages",
                                (long) messages,
                                "sha256",
                                digest.hex()));
            }
        }
    }

    private Library.Out open() {
        return Objects.requireNonNull(out, "not open");
    }

    /** Keeps the library's thread while reading is stopped: it reads no more then. */
    private void hold() throws InterruptedException {
        CountDownLatch latch = paused;
        if (latch != null && !latch.await(RunningPeer.WAIT_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody said resume");
        }
    }

    /** Does what it is told, one thing after the other; only pausing does not wait until the last one is done. */
    synchronized void perform(Map<String, ?> command) {
        String name = String.valueOf(command.get("do"));
        switch (name) {
            case "pause" ->
                begun.thenRun(() -> {
                    paused = new CountDownLatch(1);
                    tell("paused", Map.of());
                });
            case "resume" -> {
                CountDownLatch latch = paused;
                paused = null;
                if (latch != null) {
                    latch.countDown();
                }
            }
            default -> {
                CompletableFuture<?> begins = new CompletableFuture<>();
                begun = begins;
                done = done.thenRunAsync(
                        () -> {
                            begins.complete(null);
                            send(name, command);
                        },
                        threads);
            }
        }
    }

    private void send(String name, Map<String, ?> command) {
        try {
            switch (name) {
                case "text" -> {
                    for (int i = 0; i < number(command, "count"); i++) {
                        open().text(command.get("text") + String.valueOf(i));
                    }
                }
                case "binary" -> {
                    for (int i = 0; i < number(command, "count"); i++) {
                        byte[] data = new byte[number(command, "size")];
                        Arrays.fill(data, (byte) i);
                        open().binary(data);
                    }
                }
                case "ping" ->
                    open().ping(String.valueOf(command.get("payload")).getBytes(StandardCharsets.UTF_8));
                case "close" -> open().close(number(command, "code"), String.valueOf(command.get("reason")));
                default -> throw new IllegalArgumentException("no such command: " + command);
            }
        } catch (Exception connectionEnded) {
            // It tells so itself; a test that expects more is told what this was.
            tell("trouble", Map.of("message", connectionEnded.toString()));
        }
    }

    private static int number(Map<String, ?> command, String name) {
        return ((Number) Objects.requireNonNull(command.get(name), name)).intValue();
    }
}
