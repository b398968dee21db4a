package dev.longwire.proving.serial;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A cable between two serial ports: two pseudo-terminals, each of which gets what is written to the other. As with a cable, an
 * end may be closed and opened again and the other does not notice. Made by {@code socat}, which has to be installed.
 */
public final class PtyPair implements AutoCloseable {
    /** So that it ends by itself if the test's JVM was killed. */
    private static final String IDLE_SECONDS = "600";

    private final Path folder;
    private final Path left;
    private final Path right;
    private Socat socat;

    /**
     * A cable that is plugged in.
     *
     * @throws IOException if it cannot be made
     */
    public PtyPair() throws IOException {
        folder = Socat.folder();
        left = folder.resolve("left");
        right = folder.resolve("right");
        socat = plugged();
    }

    private Socat plugged() throws IOException {
        return Socat.start(folder, "-T", IDLE_SECONDS, Socat.cable(left), Socat.cable(right));
    }

    /**
     * One port.
     *
     * @return its path
     */
    public String left() {
        return left.toString();
    }

    /**
     * The other port.
     *
     * @return its path
     */
    public String right() {
        return right.toString();
    }

    /** Pulls the cable: both ports are gone when this returns. */
    public void unplug() {
        socat.kill();
    }

    /**
     * Plugs it in again, under the same names.
     *
     * @throws IOException if it cannot be made
     */
    public void plugIn() throws IOException {
        socat = plugged();
    }

    /** Pulls the cable for good. */
    @Override
    public void close() {
        socat.close();
    }
}
