package dev.longwire.cli;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * {@code longwire connect} and {@code longwire connect URL}. What reads options takes as long to load as all the rest, so it is
 * left out where there is no option to read.
 */
final class PlainConnect {
    private PlainConnect() {}

    /**
     * Runs the command, whichever it is.
     *
     * @return the exit status
     */
    static int run(Streams streams, String... arguments) {
        try {
            ConnectCommand plain = plain(streams, arguments);
            return plain == null ? Longwire.run(streams, arguments) : plain.call();
        } catch (Exception failure) {
            return Longwire.failed(streams, failure);
        }
    }

    /** Null for everything else, and for a wrong URL, which is told together with the way to the help. */
    private static @Nullable ConnectCommand plain(Streams streams, String... arguments) throws IOException {
        boolean fits = arguments.length > 0
                && arguments.length <= 2
                && arguments[0].equals("connect")
                && (arguments.length == 1 || !arguments[1].isEmpty() && !arguments[1].startsWith("-"));
        if (!fits) {
            return null;
        }
        return ConnectCommand.plain(streams, new LocalClock(), arguments.length == 1 ? null : arguments[1]);
    }
}
