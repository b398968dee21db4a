package dev.longwire.proving;

import dev.longwire.testkit.Recorder;
import java.io.EOFException;
import java.io.IOException;

/**
 * One end of a connection whose opening handshake is complete, in the hands of a test: it sends whatever bytes the test wants.
 * Methods block, and fail after {@link Recorder#PATIENCE}.
 */
public interface RawEnd {
    /**
     * Sends bytes at once.
     *
     * @param bytes whatever
     * @throws IOException if the connection is gone
     */
    void write(byte[] bytes) throws IOException;

    /**
     * Receives.
     *
     * @param count how many bytes
     * @return that many
     * @throws EOFException if the peer ends the connection before
     * @throws IOException if the connection breaks
     */
    byte[] read(int count) throws IOException;

    /**
     * Waits for the peer's end of the connection.
     *
     * @return true if the peer ended it in good order without another byte; false if it was reset
     * @throws IOException if bytes came instead
     */
    boolean ends() throws IOException;

    /**
     * Sends no more, and can still receive.
     *
     * @throws IOException if the connection is gone
     */
    void finish() throws IOException;

    /** Vanishes: a reset, where the line knows one. */
    void reset();

    /** Ends the connection. */
    void close();
}
