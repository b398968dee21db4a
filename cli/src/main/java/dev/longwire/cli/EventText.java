package dev.longwire.cli;

import dev.longwire.CloseCode;
import dev.longwire.Event;
import dev.longwire.Handshake;
import dev.longwire.WebSocket;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Events in words for people: the time, what happened, and all that is known about why. */
final class EventText {
    private final String url;
    private final Clock clock;
    private final Ink ink;

    /** What the latest error was about: closed, which follows it with the same cause, need not repeat it. */
    private @Nullable Throwable told;

    private boolean opened;

    EventText(String url, Clock clock, Ink ink) {
        this.url = url;
        this.clock = clock;
        this.ink = ink;
    }

    /** One line about an event that is not a message. */
    String of(WebSocket socket, Event event) {
        String text;
        if (event instanceof Event.Opened) {
            opened = true;
            text = ink.good("opened") + " " + url + agreed(socket.handshake());
        } else if (event instanceof Event.Closed closed) {
            text = closed(closed);
        } else if (event instanceof Event.Error error) {
            told = error.cause();
            text = ink.bad("error") + " " + Sanitizer.line(error.message());
        } else if (event instanceof Event.Opening) {
            text = ink.change("opening") + " " + url;
        } else {
            text = ink.change(event.wireName());
        }
        return stamped(text);
    }

    /** A line that begins with the time. */
    String stamped(String text) {
        return ink.faint(Times.ofDay(clock)) + " " + text;
    }

    Ink ink() {
        return ink;
    }

    private static String agreed(@Nullable Handshake handshake) {
        if (handshake == null) {
            return "";
        }
        String subprotocol =
                handshake.subprotocol().isEmpty() ? "" : ", subprotocol " + Sanitizer.line(handshake.subprotocol());
        return subprotocol + " (" + handshake.localAddress() + " to " + handshake.remoteAddress() + ")";
    }

    private String closed(Event.Closed closed) {
        StringBuilder text = new StringBuilder();
        text.append(Outcome.of(closed) == Outcome.CLEAN ? ink.good("closed") : ink.bad("closed"));
        text.append(
                switch (closed.by()) {
                    case LOCAL -> " by this side: ";
                    case REMOTE -> " by the peer: ";
                    case LINE -> " by the line: ";
                });
        text.append(closed.code());
        text.append(" (").append(CloseCode.describe(closed.code())).append(')');
        if (!closed.reason().isEmpty()) {
            text.append(", \"").append(Sanitizer.line(closed.reason())).append('"');
        }
        if (opened && !closed.clean()) {
            text.append(", without a whole closing handshake");
        }
        Throwable cause = closed.cause();
        if (cause != null && cause != told) {
            text.append("; ").append(Sanitizer.line(message(cause)));
        }
        return text.toString();
    }

    /** What a throwable says, or what it is if it says nothing. */
    static String message(Throwable cause) {
        return cause.getMessage() != null ? cause.getMessage() : cause.toString();
    }
}
