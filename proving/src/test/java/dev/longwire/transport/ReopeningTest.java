package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Status;
import dev.longwire.WebSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A socket that opens itself again: each attempt is a session of its own, and the status never lies. */
class ReopeningTest {
    private static final Duration DELAY = Duration.ofSeconds(3);

    private final Rig rig = new Rig();
    private final Log log = new Log();
    private final List<Integer> failures = new ArrayList<>();
    private final WebSocket socket = LineSocket.client(rig, log, Rig.QUIET, (closed, failed) -> {
        failures.add(failed);
        return failed < 3 ? DELAY : null;
    });

    @AfterEach
    void nothingIsLeft() {
        assertThat(rig.loop.timers()).isZero();
        assertThat(rig.uncaught).isEmpty();
        log.assertOrderly();
    }

    private void open() {
        socket.open();
        rig.run();
        assertThat(socket.isOpen()).isTrue();
    }

    @Test
    void afterALossItOpensAgainWhenTheTimeHasCome() {
        open();
        rig.peer().reset();
        rig.run();
        assertThat(socket.status()).isEqualTo(Status.CLOSED);
        rig.passAlmost(DELAY);
        assertThat(socket.status()).isEqualTo(Status.CLOSED);
        rig.passLastNano();
        assertThat(socket.isOpen()).isTrue();
        assertThat(log.events).containsExactly("opening", "opened", "error", "closed 1006", "opening", "opened");
        assertThat(failures).containsExactly(0);
    }

    @Test
    void attemptsThatFailAreCountedAndTold() {
        open();
        rig.connecting = attempt -> attempt.failed(new IOException("still gone"));
        rig.peer().reset();
        rig.pass(DELAY.multipliedBy(10));
        assertThat(failures).containsExactly(0, 1, 2, 3);
        assertThat(log.closed).hasSize(4);
        assertThat(socket.status()).isEqualTo(Status.CLOSED);
    }

    @Test
    void closeWhileItWaitsKeepsItClosed() {
        open();
        rig.peer().reset();
        rig.run();
        socket.close();
        rig.run();
        assertThat(rig.loop.timers()).isZero();
        rig.pass(DELAY);
        assertThat(log.closed).hasSize(1);
        assertThat(socket.status()).isEqualTo(Status.CLOSED);
    }

    @Test
    void aSocketThatTheApplicationClosedStaysClosed() {
        open();
        socket.close();
        rig.peer().reset();
        rig.pass(DELAY);
        assertThat(log.closed).hasSize(1);
        assertThat(failures).isEmpty();
    }

    @Test
    void openWhileItWaitsOpensNowAndOnce() {
        open();
        rig.peer().reset();
        rig.run();
        assertThat(socket.open()).isEqualTo(Status.OPENING);
        rig.pass(DELAY);
        assertThat(socket.isOpen()).isTrue();
        assertThat(rig.connects).isEqualTo(2);
    }
}
