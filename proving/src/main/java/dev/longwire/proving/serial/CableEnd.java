package dev.longwire.proving.serial;

import dev.longwire.proving.RawEnd;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * One port of a {@link PtyPair} in the hands of a test. The program at the other port may close it and open it again: this end does not
 * notice, as a device at a cable does not.
 */
public final class CableEnd implements RawEnd {
    private final OutputStream out;
    private final StreamReads reads;

    /**
     * Opens the port.
     *
     * @param port its path
     * @throws IOException if it cannot be opened
     */
    public CableEnd(String port) throws IOException {
        out = new FileOutputStream(port);
        reads = new StreamReads(new FileInputStream(port), "cable-end");
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    @Override
    public byte[] read(int count) throws IOException {
        return reads.read(count);
    }

    @Override
    public boolean ends() throws IOException {
        return reads.ends();
    }

    /** A cable has no half that could be ended: does nothing. */
    @Override
    public void finish() {}

    /** Lets go of the port, which the other end does not notice: {@link PtyPair#unplug} ends the cable. */
    @Override
    public void reset() {
        reads.end();
        try {
            out.close();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public void close() {
        reset();
    }
}
