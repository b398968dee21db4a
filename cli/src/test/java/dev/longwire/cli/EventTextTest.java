package dev.longwire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.HandshakeException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class EventTextTest {
    private static final String URL = "ws://localhost:8000/mysock";

    private final FakeSocket socket = new FakeSocket();
    private final EventText text = new EventText(URL, Screen.CLOCK, new Ink(false));

    @Test
    void openingAndOpenedSayWhere() {
        assertThat(of(new Event.Opening())).isEqualTo("03:04:05.678 opening " + URL);
        assertThat(of(new Event.Opened()))
                .isEqualTo("03:04:05.678 opened " + URL + ", subprotocol chat (127.0.0.1:50123 to 127.0.0.1:8000)");
        assertThat(of(new Event.Closing())).isEqualTo("03:04:05.678 closing");
    }

    @Test
    void closedSaysCodeMeaningReasonAndWho() {
        assertThat(of(new Event.Closed(1001, "restarting", ClosedBy.REMOTE, true, null)))
                .isEqualTo("03:04:05.678 closed by the peer: 1001 (going away), \"restarting\"");
        assertThat(of(new Event.Closed(1000, "", ClosedBy.LOCAL, true, null)))
                .isEqualTo("03:04:05.678 closed by this side: 1000 (normal)");
    }

    @Test
    void closedWithoutAHandshakeSaysSoAndWhy() {
        of(new Event.Opened());
        assertThat(of(new Event.Closed(1006, "", ClosedBy.LINE, false, new IOException("Connection reset"))))
                .isEqualTo("03:04:05.678 closed by the line: 1006 (abnormal), without a whole closing handshake;"
                        + " Connection reset");
    }

    @Test
    void theCauseIsToldOnce() {
        Throwable cause = new HandshakeException("The server refused");

        assertThat(of(new Event.Error(cause))).isEqualTo("03:04:05.678 error The server refused");
        assertThat(of(new Event.Closed(1006, "", ClosedBy.REMOTE, false, cause)))
                .isEqualTo("03:04:05.678 closed by the peer: 1006 (abnormal)");
    }

    @Test
    void whatThePeerSaysCannotLeaveItsLine() {
        String evil = "a\u001b[2J\nb";

        assertThat(of(new Event.Closed(4000, evil, ClosedBy.REMOTE, true, null)))
                .endsWith("\"a\\x1b[2J\\x0ab\"");
        assertThat(of(new Event.Error(new IOException(evil)))).endsWith("error a\\x1b[2J\\x0ab");
    }

    @Test
    void coloursAreForTerminals() {
        EventText colourful = new EventText(URL, Screen.CLOCK, new Ink(true));

        assertThat(colourful.of(socket, new Event.Closing()))
                .isEqualTo("\033[2m03:04:05.678\033[m \033[33mclosing\033[m");
    }

    private String of(Event event) {
        return text.of(socket, event);
    }
}
