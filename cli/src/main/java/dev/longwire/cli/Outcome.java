package dev.longwire.cli;

import dev.longwire.CloseCode;
import dev.longwire.Event;

/** How a connection came to its end, as far as the exit status tells. */
enum Outcome {
    /** Both sides said Close, and neither because of a failure. */
    CLEAN,
    /** It was never opened, it broke, or one side failed it. */
    FAILED;

    static Outcome of(Event.Closed closed) {
        return closed.clean() && closed.cause() == null && !saysFailure(closed.code()) ? CLEAN : FAILED;
    }

    /** RFC 6455 §7.4.1: codes with which an endpoint gives up on the other, or on what it was asked to do. */
    private static boolean saysFailure(int code) {
        return switch (code) {
            case CloseCode.PROTOCOL_ERROR,
                    CloseCode.UNSUPPORTED_DATA,
                    CloseCode.INVALID_DATA,
                    CloseCode.POLICY_VIOLATION,
                    CloseCode.TOO_BIG,
                    CloseCode.EXTENSION_NEEDED,
                    CloseCode.INTERNAL_ERROR,
                    CloseCode.BAD_GATEWAY -> true;
            default -> false;
        };
    }
}
