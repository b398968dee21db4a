package dev.longwire.http;

/**
 * A step on the way to a WebSocket: it makes what the next one needs, and if it cannot, it has its own words for that. Used on the loop.
 *
 * @param <T> what it makes
 */
interface Step<T> {
    /** Told how a step ended: one of these, once and on the loop, unless it was given up. */
    interface Outcome<T> {
        /** What was made is the receiver's from now on. */
        void done(T made);

        /** Nothing is left of it. */
        void failed(Throwable cause);
    }

    /** Begins it; called once. Whatever this throws failed it. */
    void start(Outcome<T> outcome);

    /** Gives it up: nothing of it stays, and the outcome is told nothing. Does nothing if it has ended. */
    void cancel();
}
