package dev.longwire.transport;

import dev.longwire.Handshake;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.proving.ManualLoop;
import dev.longwire.testkit.line.MemoryLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A socket, its line and its peer on one loop whose clock is set by hand. Outside of {@link ManualLoop#run} the test is like
 * another thread. What a connection attempt does can be changed; by default it opens at once, without HTTP.
 */
final class Rig implements Connector {
    static final Handshake HANDSHAKE = Handshake.builder("/mysock")
            .addresses("memory:client", "memory:server")
            .build();

    /** Exact times, and nothing but what the test does. */
    static final Limits QUIET = Limits.DEFAULT.withHeartbeat(Duration.ZERO, Duration.ofSeconds(20));

    final ManualLoop loop;
    final List<WebSocket> ended = new ArrayList<>();
    /** What the loop was told is an uncaught exception. */
    final List<Throwable> uncaught = new ArrayList<>();

    Consumer<Attempt> connecting = this::openLine;
    /** What was agreed. */
    Handshake handshake = HANDSHAKE;

    int capacity = 1 << 20;
    int connects;
    int cancels;

    private @Nullable WatchedLine line;
    private @Nullable Peer peer;
    private @Nullable Attempt attempt;

    Rig() {
        this(new ManualLoop());
    }

    /** Shares its loop with another one. */
    Rig(ManualLoop loop) {
        this.loop = loop;
    }

    /** A client that is not open yet. */
    WebSocket client(Listener listener, Limits limits) {
        return LineSocket.client(this, listener, limits);
    }

    /** A client that is open; the peer is its server. */
    WebSocket opened(Listener listener, Limits limits) {
        WebSocket socket = client(listener, limits);
        socket.open();
        run();
        return socket;
    }

    /** A server's socket that is open; the peer is its client. */
    WebSocket accepted(Listener listener, Limits limits) {
        MemoryLine.Pair pair = MemoryLine.pair(loop, loop, capacity);
        peer = new Peer(pair.client());
        WatchedLine watched = new WatchedLine(pair.server());
        line = watched;
        AcceptedSocket accepted = LineSocket.accepted(watched, handshake, listener, limits, ended::add);
        pair.server().handler(accepted.handler());
        loop.execute(accepted.open());
        run();
        return accepted.socket();
    }

    /** Opens the line of an attempt, and a peer. Called on the loop. */
    void openLine(Attempt opening) {
        MemoryLine.Pair pair = MemoryLine.pair(loop, loop, capacity);
        peer = new Peer(pair.server());
        WatchedLine watched = new WatchedLine(pair.client());
        line = watched;
        pair.client().handler(opening.opened(watched, handshake));
    }

    /** A line that nothing happens to. */
    WatchedLine anyLine() {
        return new WatchedLine(MemoryLine.pair(loop, loop, capacity).server());
    }

    /** Runs what is to be done now; what is thrown where nobody can be told is kept. */
    void run() {
        keepingUncaught(loop::run);
    }

    void pass(Duration time) {
        keepingUncaught(() -> loop.advance(time));
    }

    /** Up to a nanosecond before. */
    void passAlmost(Duration time) {
        pass(time.minusNanos(1));
    }

    void passLastNano() {
        pass(Duration.ofNanos(1));
    }

    private void keepingUncaught(Runnable action) {
        Thread here = Thread.currentThread();
        Thread.UncaughtExceptionHandler before = here.getUncaughtExceptionHandler();
        here.setUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
        try {
            action.run();
        } finally {
            here.setUncaughtExceptionHandler(before);
        }
    }

    Peer peer() {
        return there(peer);
    }

    WatchedLine line() {
        return there(line);
    }

    Attempt attempt() {
        return there(attempt);
    }

    private static <T> T there(@Nullable T what) {
        if (what == null) {
            throw new IllegalStateException("nothing was opened yet");
        }
        return what;
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public Runnable connect(Loop on, Attempt started) {
        connects++;
        attempt = started;
        connecting.accept(started);
        return () -> cancels++;
    }

    @Override
    public String target() {
        return "memory:/mysock";
    }
}
