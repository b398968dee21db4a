package dev.longwire.transport;

import dev.longwire.Handshake;
import dev.longwire.HandshakeException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens lines of one kind to one place, for the client. */
public interface Connector {
    /**
     * Chooses the loop that the next line will live on. Called from any thread, once for each {@link
     * dev.longwire.WebSocket#open()}; what it takes hold of it may let go of when the attempt failed or the line was closed.
     *
     * @return a running loop
     */
    Loop loop();

    /**
     * Starts to open a line, including the opening handshake. Called on the loop. Exactly one method of the attempt is called
     * in answer, on the loop, unless it is cancelled first; the timeout is the caller's.
     *
     * @param loop what {@link #loop()} chose
     * @param attempt is told how it ended
     * @return gives the attempt up: nothing of it stays open, and the attempt is told nothing. Called on the loop; does
     *     nothing once the attempt has ended
     */
    Runnable connect(Loop loop, Attempt attempt);

    /**
     * Where this connector leads, for messages.
     *
     * @return such as {@code ws://localhost:8000/mysock}
     */
    String target();

    /** Told how an attempt to open a line ended. */
    interface Attempt {
        /**
         * The opening handshake is complete.
         *
         * @param line the line; frames follow on it
         * @param handshake what was agreed
         * @return who takes what happens on the line from now on; the connector makes it the line's handler
         */
        LineHandler opened(Line line, Handshake handshake);

        /**
         * Says what the attempt fails with if the time is up: the peer has refused, for example, and what explains it is still
         * being read.
         *
         * @param known what is known at that moment; null if it is only that nobody has answered, as at first
         */
        default void refusing(@Nullable Supplier<HandshakeException> known) {}

        /**
         * The attempt failed and left nothing open.
         *
         * @param cause a {@link HandshakeException} where a person could do something about it
         */
        void failed(Throwable cause);
    }
}
