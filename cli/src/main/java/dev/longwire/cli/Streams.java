package dev.longwire.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.UnaryOperator;

/**
 * What a process is born with.
 *
 * @param in standard input
 * @param out standard output; unbuffered, and unlike {@link System#out} it reports failures
 * @param err standard error, in the same way
 * @param inIsTerminal whether a person types what is read
 * @param outIsTerminal whether a terminal shows what is written
 * @param errIsTerminal whether a terminal shows what goes wrong
 * @param environment the variables of the environment; null for one that is not set
 */
record Streams(
        InputStream in,
        OutputStream out,
        OutputStream err,
        boolean inIsTerminal,
        boolean outIsTerminal,
        boolean errIsTerminal,
        UnaryOperator<String> environment) {

    /** Those of this process. */
    static Streams ofProcess() {
        return new Streams(
                Terminals.hasInput() ? new FileInputStream(FileDescriptor.in) : InputStream.nullInputStream(),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                Terminals.isTerminal(0),
                Terminals.isTerminal(1),
                Terminals.isTerminal(2),
                System::getenv);
    }

    /** Whether a person sits at both ends, and the terminal can do more than print line after line. */
    boolean areInteractive() {
        return inIsTerminal && outIsTerminal && !isDumb();
    }

    Ink outInk() {
        return new Ink(outIsTerminal && mayColour());
    }

    Ink errInk() {
        return new Ink(errIsTerminal && mayColour());
    }

    private boolean mayColour() {
        return !isDumb() && valueOf("NO_COLOR").isEmpty();
    }

    private boolean isDumb() {
        String type = valueOf("TERM");
        return type.isEmpty() || type.equals("dumb");
    }

    private String valueOf(String variable) {
        String value = environment.apply(variable);
        return value == null ? "" : value;
    }
}
