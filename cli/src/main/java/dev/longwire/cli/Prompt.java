package dev.longwire.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;
import org.jspecify.annotations.Nullable;

/**
 * A line at the bottom of the terminal on which the user types, and output above it. The only class that needs JLine. What
 * was typed can be recalled while the command runs and is kept nowhere else, since it may hold secrets.
 */
final class Prompt implements Lines, AutoCloseable {
    private final Terminal terminal;
    private final LineReader reader;
    private final Object lock = new Object();
    private @Nullable Thread typist;
    private boolean closed;

    Prompt(Terminal terminal) {
        this.terminal = terminal;
        DefaultParser words = new DefaultParser();
        // A message is no shell command: quotes and backslashes mean nothing.
        words.setEscapeChars(new char[0]);
        words.setQuoteChars(new char[0]);
        this.reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("longwire")
                .variable(LineReader.DISABLE_COMPLETION, true)
                .parser(words)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.INSERT_TAB, true)
                .build();
    }

    /** On the terminal of this process. */
    static Prompt ofProcess() throws CommandException {
        try {
            return new Prompt(TerminalBuilder.builder()
                    .name("longwire")
                    .system(true)
                    .dumb(false)
                    .encoding(StandardCharsets.UTF_8)
                    .graphemeCluster(false) // it would ask the terminal and wait for its answer
                    .build());
        } catch (IOException | IllegalStateException e) {
            throw new CommandException(
                    "this terminal cannot be used: " + EventText.message(e) + "; with TERM=dumb there is no prompt", e);
        }
    }

    /**
     * Waits for a line; called by one thread.
     *
     * @return the line; null when the user ends the input with Ctrl-D or Ctrl-C, or the prompt was closed
     */
    @Nullable
    String next() {
        synchronized (lock) {
            if (closed) {
                return null;
            }
            typist = Thread.currentThread();
        }
        try {
            return reader.readLine("> ");
        } catch (UserInterruptException interrupted) {
            tidy(interrupted.getPartialLine());
            return null;
        } catch (EndOfFileException end) {
            tidy(end.getPartialLine());
            return null;
        } finally {
            synchronized (lock) {
                typist = null;
                lock.notifyAll();
            }
        }
    }

    /** Removes a prompt that nothing was typed at: what was typed and not sent stays, to be copied. */
    private void tidy(@Nullable String partial) {
        if (partial == null || partial.isEmpty()) {
            terminal.puts(Capability.cursor_up);
            terminal.puts(Capability.carriage_return);
            terminal.puts(Capability.clr_eol);
            terminal.flush();
        }
    }

    @Override
    public void print(String text) {
        synchronized (lock) {
            if (!closed) { // a pong may come late
                reader.printAbove(text);
            }
        }
    }

    /** Ends a line that is being typed and gives the terminal back as it was. */
    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            while (typist != null) {
                typist.interrupt();
                try {
                    lock.wait(100); // the interrupt may come just before the reader listens to it
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    break;
                }
            }
            try {
                terminal.close();
            } catch (IOException e) {
                throw new UncheckedIOException("The terminal cannot be given back as it was", e);
            }
        }
    }
}
