package dev.longwire.protocol;

import static dev.longwire.protocol.Connection.NEVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Limits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
    private static final long INTERVAL = 100;
    private static final long TIMEOUT = 30;
    private static final long START = 7;
    private static final long DUE = START + INTERVAL;

    private final Heartbeat heartbeat = of(INTERVAL, TIMEOUT);

    private static Heartbeat of(long interval, long timeout) {
        return new Heartbeat(
                Limits.DEFAULT.withHeartbeat(Duration.ofNanos(interval), Duration.ofNanos(timeout)), START);
    }

    @Test
    void aPingIsDueAfterEachInterval() {
        assertThat(heartbeat.deadline()).isEqualTo(DUE);
        assertThat(heartbeat.isPingDue(DUE - 1)).isFalse();
        assertThat(heartbeat.isPingDue(DUE)).isTrue();
        heartbeat.pinged(DUE);
        heartbeat.heard();
        assertThat(heartbeat.deadline()).isEqualTo(DUE + INTERVAL);
        assertThat(heartbeat.isPingDue(DUE + INTERVAL - 1)).isFalse();
        assertThat(heartbeat.isPingDue(DUE + INTERVAL)).isTrue();
    }

    @Test
    void whoIsLateWithAPingDoesNotSendTwo() {
        heartbeat.pinged(DUE + 3 * INTERVAL);
        assertThat(heartbeat.isPingDue(DUE + 4 * INTERVAL - 1)).isFalse();
    }

    @Test
    void silenceAfterAPingIsDeath() {
        assertThat(heartbeat.isSilent(NEVER - 1)).isFalse();
        heartbeat.pinged(DUE);
        assertThat(heartbeat.deadline()).isEqualTo(DUE + TIMEOUT);
        assertThat(heartbeat.isSilent(DUE + TIMEOUT - 1)).isFalse();
        assertThat(heartbeat.isSilent(DUE + TIMEOUT)).isTrue();
    }

    @Test
    void anythingHeardIsLife() {
        heartbeat.pinged(DUE);
        heartbeat.heard();
        assertThat(heartbeat.isSilent(NEVER - 1)).isFalse();
        assertThat(heartbeat.deadline()).isEqualTo(DUE + INTERVAL);
    }

    @Test
    void aSecondPingDoesNotMoveTheClockOfTheFirst() {
        Heartbeat patient = of(INTERVAL, 3 * INTERVAL);
        patient.pinged(DUE);
        patient.pinged(DUE + INTERVAL);
        patient.pinged(DUE + 2 * INTERVAL);
        assertThat(patient.isSilent(DUE + 3 * INTERVAL - 1)).isFalse();
        assertThat(patient.isSilent(DUE + 3 * INTERVAL)).isTrue();
    }

    @Test
    void progressHoldsTheClockUntilThePingIsTaken() {
        heartbeat.pinged(DUE);
        heartbeat.progress(DUE + 20, false);
        assertThat(heartbeat.deadline()).isEqualTo(DUE + 20 + TIMEOUT);
        heartbeat.progress(DUE + 40, false);
        assertThat(heartbeat.isSilent(DUE + 40 + TIMEOUT - 1)).isFalse();
        heartbeat.progress(DUE + 60, true); // now the Ping is with the operating system
        heartbeat.progress(DUE + 80, false);
        heartbeat.progress(DUE + 81, true);
        assertThat(heartbeat.isSilent(DUE + 60 + TIMEOUT - 1)).isFalse();
        assertThat(heartbeat.isSilent(DUE + 60 + TIMEOUT)).isTrue();
    }

    @Test
    void outputThatIsStuckIsSilence() {
        heartbeat.pinged(DUE);
        heartbeat.progress(DUE + 20, false);
        assertThat(heartbeat.isSilent(DUE + 20 + TIMEOUT)).isTrue();
    }

    @Test
    void progressMeansNothingWhileNoPingIsOut() {
        heartbeat.progress(START + 1, true);
        heartbeat.progress(START + 2, false);
        assertThat(heartbeat.deadline()).isEqualTo(DUE);
        assertThat(heartbeat.isSilent(NEVER - 1)).isFalse();
    }

    @Test
    void theNextPingHasAClockOfItsOwn() {
        heartbeat.pinged(DUE);
        heartbeat.progress(DUE, true);
        heartbeat.heard();
        heartbeat.pinged(DUE + INTERVAL);
        heartbeat.progress(DUE + INTERVAL + 10, true);
        assertThat(heartbeat.isSilent(DUE + INTERVAL + 10 + TIMEOUT - 1)).isFalse();
        assertThat(heartbeat.isSilent(DUE + INTERVAL + 10 + TIMEOUT)).isTrue();
    }

    @Test
    void whileThisSideDoesNotReadSilenceSaysNothing() {
        heartbeat.pinged(DUE);
        heartbeat.suspended(true, DUE + 1);
        assertThat(heartbeat.isSilent(NEVER - 1)).isFalse();
        assertThat(heartbeat.deadline()).isEqualTo(DUE + INTERVAL); // the peer may want to hear us all the same
        assertThat(heartbeat.isPingDue(DUE + INTERVAL)).isTrue();
        heartbeat.suspended(false, DUE + 1_000);
        assertThat(heartbeat.isSilent(DUE + 1_000 + TIMEOUT - 1)).isFalse();
        assertThat(heartbeat.isSilent(DUE + 1_000 + TIMEOUT)).isTrue();
    }

    @Test
    void readingOnDoesNotStartAClock() {
        heartbeat.suspended(true, START);
        heartbeat.suspended(false, START + 1);
        assertThat(heartbeat.isSilent(NEVER - 1)).isFalse();
        assertThat(heartbeat.deadline()).isEqualTo(DUE);
    }

    @Test
    void stoppedItWantsNothing() {
        heartbeat.pinged(DUE);
        heartbeat.stop();
        heartbeat.progress(DUE + 1, true);
        heartbeat.suspended(false, DUE + 2);
        assertThat(heartbeat.deadline()).isEqualTo(NEVER);
        assertThat(heartbeat.isPingDue(NEVER - 1)).isFalse();
        assertThat(heartbeat.isSilent(NEVER - 1)).isFalse();
    }

    @Test
    void anIntervalOfZeroIsOff() {
        Heartbeat off = of(0, TIMEOUT);
        assertThat(off.deadline()).isEqualTo(NEVER);
        assertThat(off.isPingDue(NEVER - 1)).isFalse();
        assertThat(off.isSilent(NEVER - 1)).isFalse();
    }

    @Test
    void saysTheTimeout() {
        assertThat(new Heartbeat(Limits.DEFAULT, 0).silence())
                .hasMessageContaining("answers no Pings")
                .hasMessageContaining("Limits.withHeartbeat turns")
                .hasMessageContaining(" 20000 ms after a Ping");
    }
}
