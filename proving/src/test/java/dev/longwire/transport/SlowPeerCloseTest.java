package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.proving.Frame;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How much longer than the close timeout a peer has that its system says is slow, to the nanosecond. */
class SlowPeerCloseTest {
    private static final Duration TIMEOUT = Rig.QUIET.closeTimeout();

    private final Rig rig = new Rig();
    private final Log log = new Log();

    @AfterEach
    void nothingIsLeft() {
        assertThat(rig.loop.timers()).isZero();
        assertThat(rig.uncaught).isEmpty();
        log.assertOrderly();
    }

    private void assertStaysOpenUntil(Duration time) {
        rig.passAlmost(time);
        assertThat(log.closed).isEmpty();
        rig.passLastNano();
        assertThat(log.closed).hasSize(1);
    }

    private void fail(Side side) {
        side.open(rig, log);
        rig.peer().send(side.fromPeer(Frame.of(0x83, new byte[0])));
        rig.run();
    }

    /** Our system has taken all of it at once. */
    @ParameterizedTest
    @EnumSource
    void whatThePeersSystemTakesStartsTheCloseTimeoutAnew(Side side) {
        side.open(rig, log).close();
        rig.run();
        rig.line().progress = 1;
        rig.pass(TIMEOUT.dividedBy(4));
        assertStaysOpenUntil(TIMEOUT);
        assertThat(log.onlyClosed().cause()).hasMessageContaining("did not answer our Close");
    }

    @ParameterizedTest
    @EnumSource
    void whoHasBeenSlowHasAsLongAgainAsItHasTaken(Side side) {
        side.open(rig, log).close();
        rig.run();
        for (int look = 1; look <= 8; look++) {
            rig.line().progress = look;
            rig.pass(TIMEOUT.dividedBy(4));
        }
        assertStaysOpenUntil(TIMEOUT.multipliedBy(3));
    }

    @ParameterizedTest
    @EnumSource
    void aPeerWithoutRoomWhoseSystemAnswersHasFourCloseTimeouts(Side side) {
        side.open(rig, log).close();
        rig.run();
        rig.line().heldBack = true;
        assertStaysOpenUntil(TIMEOUT.multipliedBy(4));
    }

    /** Who breaks the protocol gains no time, and nothing was promised of what was sent before. */
    @ParameterizedTest
    @EnumSource
    void aPeerWithoutRoomHasOneCloseTimeoutIfTheConnectionFailed(Side side) {
        fail(side);
        rig.line().heldBack = true;
        assertStaysOpenUntil(TIMEOUT);
        assertThat(log.onlyClosed().code()).isEqualTo(1002);
    }

    /** So that it gets to the Close that says what was wrong. */
    @ParameterizedTest
    @EnumSource
    void whatThePeersSystemTakesCountsAlsoIfTheConnectionFailed(Side side) {
        fail(side);
        rig.line().progress = 1;
        rig.pass(TIMEOUT.dividedBy(4));
        assertStaysOpenUntil(TIMEOUT);
        assertThat(log.onlyClosed().code()).isEqualTo(1002);
    }
}
