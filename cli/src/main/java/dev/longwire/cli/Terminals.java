package dev.longwire.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds out what the descriptors of this process are connected to. JLine knows too, but takes long to load. */
final class Terminals {
    private Terminals() {}

    /** Whether descriptor 0, 1 or 2 is a terminal. */
    static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        if (Files.exists(Path.of("/proc/self/fd"))) {
            try {
                return isTerminal(Files.readSymbolicLink(link).toString());
            } catch (IOException closed) {
                return false; // a closed descriptor has no entry
            }
        }
        return asks(descriptor);
    }

    /**
     * Whether this process has a standard input. If it was started without, the JVM gets descriptor 0 for the first file that
     * it opens for itself, and that must not be taken for what the user has to say.
     */
    static boolean hasInput() {
        try {
            Path file = Files.readSymbolicLink(Path.of("/proc/self/fd/0"));
            return !file.startsWith(Path.of(System.getProperty("java.home")).toRealPath());
        } catch (IOException unknown) {
            return true; // there is no /proc
        }
    }

    /** Whether that is the name of a terminal device. */
    static boolean isTerminal(String device) {
        return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
    }

    /** Where there is no /proc, the shell's own test tells, for it inherits the descriptors. */
    private static boolean asks(int descriptor) {
        try {
            return new ProcessBuilder("test", "-t", Integer.toString(descriptor))
                            .inheritIO()
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchProgram) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
