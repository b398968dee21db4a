package dev.longwire.cli;

import java.io.IOException;

/** The command cannot go on. The message is one plain sentence for the user. */
final class CommandException extends IOException {
    private static final long serialVersionUID = 1L;

    CommandException(String message) {
        super(message);
    }

    CommandException(String message, Throwable cause) {
        super(message, cause);
    }
}
