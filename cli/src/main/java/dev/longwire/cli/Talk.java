package dev.longwire.cli;

import dev.longwire.Callback;
import dev.longwire.CloseCode;
import dev.longwire.Event;
import dev.longwire.Status;
import dev.longwire.WebSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One connection from opening to closed: shows its events, feeds it with input, and knows the exit status. */
final class Talk implements Callback {
    /** How long Ctrl-C lets the peer answer our Close. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Printer printer;
    private final Lines err;
    private final boolean debug;

    /** Completes with whether the connection was opened. */
    private final CompletableFuture<Boolean> started = new CompletableFuture<>();

    private final CompletableFuture<Event.Closed> closed = new CompletableFuture<>();

    /** When the latest event had been shown, by {@link System#nanoTime}. */
    private volatile long shownAt;

    private volatile boolean showing;
    private volatile @Nullable IOException outputFailure;

    /**
     * A session for one connection.
     *
     * @param err takes sentences that are no events
     * @param debug whether to show the stack traces of what fails
     */
    Talk(Printer printer, Lines err, boolean debug) {
        this.printer = printer;
        this.err = err;
        this.debug = debug;
    }

    @Override
    public void onEvent(WebSocket socket, Event event) {
        showing = true;
        show(socket, () -> printer.event(socket, event));
        if (event instanceof Event.Error error) {
            explain(socket, error.cause());
        }
        shownAt = System.nanoTime();
        showing = false;
        if (event instanceof Event.Opened) {
            started.complete(true);
        } else if (event instanceof Event.Closed last) {
            started.complete(false);
            closed.complete(last);
        }
    }

    private void explain(WebSocket socket, Throwable failure) {
        String hint = Hints.about(failure);
        if (hint != null) {
            show(socket, () -> err.print("longwire: " + hint));
        }
        if (debug) {
            show(socket, () -> err.print(Longwire.stackTrace(failure)));
        }
    }

    /** What shows something on standard output. */
    @FunctionalInterface
    interface Showing {
        void show() throws IOException;
    }

    /** Shows something. When no one takes it, nothing else will be shown and the socket closes. */
    void show(WebSocket socket, Showing showing) {
        if (outputFailure != null) {
            return;
        }
        try {
            showing.show();
        } catch (IOException e) {
            outputFailure = e;
            socket.close(CloseCode.GOING_AWAY, "");
        }
    }

    /**
     * Opens the socket and stays until it is closed.
     *
     * @param socket a socket that has this session as its callback
     * @param input what to send
     * @return the exit status: 0 after a clean close, else 1
     * @throws CommandException if standard output broke for another reason than that its reader has seen enough
     */
    int run(WebSocket socket, Input input) throws CommandException {
        Thread onShutdown = new Thread(() -> interrupted(socket), "longwire-shutdown");
        Runtime.getRuntime().addShutdownHook(onShutdown);
        try {
            socket.open();
            if (started.join()) {
                Thread reader = new Thread(() -> input.run(socket), "longwire-input");
                reader.setDaemon(true); // it may wait for input that never comes
                reader.start();
            }
            Event.Closed last = closed.join();
            boolean allSent = input.finish();
            return status(last, allSent);
        } finally {
            remove(onShutdown);
        }
    }

    /**
     * Waits until the connection is closed.
     *
     * @param nanoseconds how long to wait at most
     * @return whether it is closed
     */
    boolean awaitClosed(long nanoseconds) {
        try {
            closed.get(nanoseconds, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return closed.isDone();
        } catch (ExecutionException e) {
            throw new IllegalStateException("closed never fails", e);
        }
    }

    /** For how long nothing has come, in nanoseconds; 0 while something is being shown. */
    long silence() {
        return showing ? 0 : System.nanoTime() - shownAt;
    }

    private int status(Event.Closed last, boolean allSent) throws CommandException {
        IOException failure = outputFailure;
        if (failure == null) {
            return Outcome.of(last) == Outcome.CLEAN && allSent ? 0 : 1;
        }
        String message = EventText.message(failure);
        if (message.contains("Broken pipe") || message.contains("pipe is being closed")) {
            return 0; // the reader, such as head -1, has seen enough
        }
        throw new CommandException("standard output cannot be written: " + message, failure);
    }

    /** Ctrl-C and SIGTERM: closes as one should, unless that is what the user will not wait for any longer. */
    private void interrupted(WebSocket socket) {
        boolean waitedFor = socket.status() == Status.CLOSING;
        if (closed.isDone() || waitedFor) {
            return;
        }
        socket.close(CloseCode.GOING_AWAY, "");
        if (!awaitClosed(PATIENCE.toNanos())) {
            tell("the peer did not answer the Close within " + PATIENCE.toSeconds() + " s");
        }
    }

    /** Says a sentence on standard error, or wherever that does not tear the line being typed. */
    void tell(String sentence) {
        if (outputFailure != null) {
            return; // who does not listen any more need not know what was not said
        }
        try {
            err.print("longwire: " + Sanitizer.line(sentence));
        } catch (IOException gone) {
            outputFailure = gone;
        }
    }

    private static void remove(Thread onShutdown) {
        try {
            Runtime.getRuntime().removeShutdownHook(onShutdown);
        } catch (IllegalStateException shuttingDown) {
            // It runs already, and finds the socket closed.
        }
    }
}
