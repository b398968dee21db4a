package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.protocol.Connection;
import dev.longwire.proving.ManualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private final ManualLoop loop = new ManualLoop();
    private final Deadlines deadlines = loop.deadlines();
    private final List<Long> due = new ArrayList<>();
    private final Deadlines.Entry entry = entry(() -> due.add(loop.nanoTime()));

    private static Deadlines.Entry entry(Runnable due) {
        return new Deadlines.Entry() {
            @Override
            void due(long time) {
                due.run();
            }
        };
    }

    private void pass(long nanos) {
        loop.advance(Duration.ofNanos(nanos));
    }

    @Test
    void isDueAtTheDeadline() {
        deadlines.set(entry, 100);
        pass(99);
        assertThat(due).isEmpty();
        pass(1);
        assertThat(due).containsExactly(100L);
        assertThat(loop.timers()).isZero();
    }

    @Test
    void anEarlierDeadlineReplacesALaterOne() {
        deadlines.set(entry, 100);
        deadlines.set(entry, 50);
        assertThat(loop.timers()).isEqualTo(1);
        pass(200);
        assertThat(due).containsExactly(50L);
    }

    @Test
    void aLaterDeadlineCostsNothingButALook() {
        deadlines.set(entry, 100);
        deadlines.set(entry, 150);
        deadlines.set(entry, Connection.NEVER);
        assertThat(loop.timers()).isEqualTo(1);
        pass(200);
        assertThat(due).containsExactly(100L);
        assertThat(loop.timers()).isZero();
    }

    @Test
    void whatIsDueSetsTheNextDeadline() {
        Deadlines.Entry[] again = new Deadlines.Entry[1];
        again[0] = entry(() -> {
            due.add(loop.nanoTime());
            deadlines.set(again[0], loop.nanoTime() + 10);
        });
        deadlines.set(again[0], 10);
        pass(35);
        assertThat(due).containsExactly(10L, 20L, 30L);
        assertThat(loop.timers()).isEqualTo(1);
    }

    @Test
    void aDeadlineThatHasPassedIsDueNow() {
        pass(100);
        deadlines.set(entry, 50);
        loop.run();
        assertThat(due).containsExactly(100L);
    }

    @Test
    void neverIsNever() {
        deadlines.set(entry, Connection.NEVER);
        assertThat(loop.timers()).isZero();
    }

    @Test
    void cancelLeavesNoTimerAndCanBeFollowedByAnotherDeadline() {
        deadlines.cancel(entry);
        deadlines.set(entry, 100);
        deadlines.cancel(entry);
        deadlines.cancel(entry);
        assertThat(loop.timers()).isZero();
        deadlines.set(entry, 200);
        pass(300);
        assertThat(due).containsExactly(200L);
    }

    @Test
    void whoSetsADeadlineInThePastOverAndOverDoesNotKeepTheLoop() {
        Deadlines.Entry[] late = new Deadlines.Entry[1];
        late[0] = entry(() -> {
            due.add(loop.nanoTime());
            if (due.size() < 5) {
                deadlines.set(late[0], 0);
            }
            loop.execute(() -> due.add(-1L));
        });
        deadlines.set(late[0], 10);
        pass(10);
        assertThat(due).containsExactly(10L, -1L, 10L, -1L, 10L, -1L);
    }

    @Test
    void oneThatThrowsDoesNotCostTheOthersTheirDeadline() {
        deadlines.set(
                entry(() -> {
                    throw new IllegalStateException("thrown");
                }),
                10);
        deadlines.set(entry, 10);
        assertThatThrownBy(() -> pass(10)).hasMessage("thrown");
        loop.run();
        assertThat(due).containsExactly(10L);
    }

    // ---- a loop that was held up ------------------------------------------------------------------------------------

    private static final Duration STALL = Duration.ofSeconds(28);

    @Test
    void afterAStallWhatHasArrivedComesFirst() {
        deadlines.set(entry, 100);
        loop.execute(() -> due.add(-1L));
        loop.stall(STALL);
        loop.run();
        assertThat(due).containsExactly(-1L, STALL.toNanos());
        assertThat(loop.timers()).isZero();
    }

    @Test
    void whatIsReadAfterAStallMayTakeADeadlineBack() {
        deadlines.set(entry, 100);
        loop.execute(() -> deadlines.cancel(entry));
        loop.stall(STALL);
        loop.run();
        assertThat(due).isEmpty();
        assertThat(loop.timers()).isZero();
        deadlines.set(entry, loop.nanoTime() + 5);
        pass(5);
        assertThat(due).hasSize(1);
    }

    @Test
    void whatComesDueDuringTheReadingIsNotJudgedWithIt() {
        long first = STALL.toNanos();
        deadlines.set(entry, 100);
        deadlines.set(entry(() -> due.add(-2L)), first + 1);
        loop.execute(() -> {
            loop.stall(STALL); // once more
            loop.execute(() -> due.add(-1L));
        });
        loop.stall(STALL);
        loop.run();
        assertThat(due).containsExactly(2 * first, -1L, -2L);
        assertThat(loop.timers()).isZero();
    }

    @Test
    void manyLinesAreReadInSeveralTurns() {
        int turn = 4096;
        for (int i = 0; i < 2 * turn; i++) {
            deadlines.set(entry(() -> due.add(0L)), 100);
        }
        loop.execute(() -> countTurns(-1));
        loop.stall(STALL);
        loop.run();
        assertThat(due.indexOf(0L)).isEqualTo(3);
        assertThat(due).hasSize(2 * turn + 3);
    }

    private void countTurns(long turn) {
        due.add(turn);
        if (turn > -3) {
            loop.afterReading(() -> countTurns(turn - 1));
        }
    }

    @Test
    void aTaskIsDoneAfterItsTimeUnlessItIsTakenBack() {
        deadlines.after(100, () -> due.add(1L));
        Runnable takeBack = deadlines.after(100, () -> due.add(2L));
        Runnable tooLate = deadlines.after(50, () -> due.add(3L));
        takeBack.run();
        pass(99);
        assertThat(due).containsExactly(3L);
        tooLate.run();
        pass(1);
        assertThat(due).containsExactly(3L, 1L);
        assertThat(loop.timers()).isZero();
    }

    @Test
    void manyComeInTheOrderOfTheirDeadlinesWhateverIsTakenBack() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Deadlines.Entry[] entries = new Deadlines.Entry[300];
        long[] wanted = new long[entries.length];
        Arrays.fill(wanted, Connection.NEVER);
        for (int i = 0; i < entries.length; i++) {
            int mine = i;
            entries[i] = entry(() -> {
                assertThat(loop.nanoTime()).as("seed %d, entry %d", seed, mine).isEqualTo(wanted[mine]);
                wanted[mine] = Connection.NEVER;
            });
        }
        for (int round = 0; round < 5_000; round++) {
            int i = random.nextInt(entries.length);
            switch (random.nextInt(8)) {
                case 0 -> pass(random.nextInt(20));
                case 1 -> {
                    deadlines.cancel(entries[i]);
                    wanted[i] = Connection.NEVER;
                }
                default -> {
                    long at = loop.nanoTime() + 1 + random.nextInt(200);
                    deadlines.set(entries[i], at);
                    wanted[i] = Math.min(wanted[i], at);
                }
            }
            assertThat(loop.timers()).as("seed %d", seed).isLessThanOrEqualTo(1);
        }
        pass(1_000);
        assertThat(wanted).as("seed %d: what was never due", seed).containsOnly(Connection.NEVER);
        assertThat(loop.timers()).isZero();
    }
}
