package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.protocol.Connection;
import dev.longwire.testkit.ManualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WakeupTest {
    private final ManualLoop loop = new ManualLoop();
    private final List<Long> woken = new ArrayList<>();
    private final Wakeup wakeup = waking(() -> woken.add(loop.nanoTime()));

    private Wakeup waking(Runnable due) {
        return new Wakeup(loop, new Wakeup.Owner() {
            @Override
            public long now() {
                return loop.nanoTime();
            }

            @Override
            public void expire() {
                due.run();
            }
        });
    }

    private void pass(long nanos) {
        loop.advance(Duration.ofNanos(nanos));
    }

    @Test
    void wakesAtTheDeadline() {
        wakeup.at(100);
        pass(99);
        assertThat(woken).isEmpty();
        pass(1);
        assertThat(woken).containsExactly(100L);
        assertThat(loop.timers()).isZero();
    }

    @Test
    void anEarlierDeadlineReplacesTheTimer() {
        wakeup.at(100);
        wakeup.at(50);
        assertThat(loop.timers()).isEqualTo(1);
        pass(200);
        assertThat(woken).containsExactly(50L);
    }

    @Test
    void aLaterDeadlineCostsNothingButALook() {
        wakeup.at(100);
        wakeup.at(150);
        wakeup.at(Connection.NEVER);
        assertThat(loop.timers()).isEqualTo(1);
        pass(200);
        assertThat(woken).containsExactly(100L);
        assertThat(loop.timers()).isZero();
    }

    @Test
    void whatIsDueAsksForTheNextDeadline() {
        Wakeup[] again = new Wakeup[1];
        again[0] = waking(() -> {
            woken.add(loop.nanoTime());
            again[0].at(loop.nanoTime() + 10);
        });
        again[0].at(10);
        pass(35);
        assertThat(woken).containsExactly(10L, 20L, 30L);
        assertThat(loop.timers()).isEqualTo(1);
    }

    @Test
    void aDeadlineThatHasPassedIsDueNow() {
        pass(100);
        wakeup.at(50);
        loop.run();
        assertThat(woken).containsExactly(100L);
    }

    @Test
    void neverIsNever() {
        wakeup.at(Connection.NEVER);
        assertThat(loop.timers()).isZero();
    }

    @Test
    void cancelLeavesNoTimerAndCanBeFollowedByAnotherDeadline() {
        wakeup.cancel();
        wakeup.at(100);
        wakeup.cancel();
        wakeup.cancel();
        assertThat(loop.timers()).isZero();
        wakeup.at(200);
        pass(300);
        assertThat(woken).containsExactly(200L);
    }
}
