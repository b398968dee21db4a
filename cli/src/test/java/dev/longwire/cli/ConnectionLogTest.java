package dev.longwire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ConnectionLogTest {
    private final FakeSocket socket = new FakeSocket();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Test
    void saysWhoComesAndGoes() throws InterruptedException {
        ConnectionLog log = new ConnectionLog(lines::add, Screen.CLOCK);
        log.opened(socket);
        log.error(socket, new IOException("broken \u001b[2J\n"));
        log.closed(socket, new Event.Closed(4000, "\u001b", ClosedBy.REMOTE, true, null));
        log.finish();

        assertThat(lines)
                .containsExactly(
                        "03:04:05.678 127.0.0.1:8000 /mysock opened",
                        "03:04:05.678 127.0.0.1:8000 /mysock error: broken \\x1b[2J\\x0a",
                        "03:04:05.678 127.0.0.1:8000 /mysock closed by the peer: 4000 (private use), \"\\x1b\"");
    }

    @Test
    void whenNooneReadsItStops() throws InterruptedException {
        ConnectionLog log = new ConnectionLog(
                line -> {
                    lines.add(line);
                    throw new IOException("gone");
                },
                Screen.CLOCK);
        log.opened(socket);
        log.finish();
        log.opened(socket);

        assertThat(lines).hasSize(1);
    }

    @Test
    void isSilentUnlessAskedFor() throws InterruptedException {
        ConnectionLog log = new ConnectionLog(null, Screen.CLOCK);
        log.opened(socket);
        log.finish();

        assertThat(lines).isEmpty();
    }
}
