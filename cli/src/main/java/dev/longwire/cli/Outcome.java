package dev.longwire.cli;

import dev.longwire.Event;

/** How a connection came to its end, as far as the exit status tells. */
enum Outcome {
    /** Both sides said Close, whatever their codes (RFC 6455 §7.1.4). */
    CLEAN,
    /** It was never opened, it broke, or this side failed it. */
    FAILED;

    static Outcome of(Event.Closed closed) {
        return closed.clean() && closed.cause() == null ? CLEAN : FAILED;
    }
}
