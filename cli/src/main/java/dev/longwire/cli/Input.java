package dev.longwire.cli;

import dev.longwire.WebSocket;

/** Where the messages of the user come from. */
sealed interface Input permits PipeInput, TypedInput {
    /** Sends what comes, until it ends or the socket closes; asks the socket to close at the end. Runs in a thread of its own. */
    void run(WebSocket socket);

    /**
     * The connection is closed and nothing more can be sent.
     *
     * @return whether all input that was read has been sent
     */
    boolean finish();
}
