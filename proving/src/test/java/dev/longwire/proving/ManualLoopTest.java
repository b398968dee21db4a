package dev.longwire.proving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualLoopTest {
    private final ManualLoop loop = new ManualLoop();
    private final List<String> ran = new ArrayList<>();

    private void at(String name) {
        ran.add(name + " at " + loop.nanoTime());
    }

    private void schedule(String name, long delay) {
        loop.schedule(() -> at(name), delay);
    }

    @Test
    void tasksRunInOrderAndOnlyWhenItIsRun() {
        loop.execute(() -> {
            at("1");
            loop.execute(() -> at("3"));
        });
        loop.execute(() -> at("2"));
        assertThat(ran).isEmpty();
        loop.run();
        assertThat(ran).containsExactly("1 at 0", "2 at 0", "3 at 0");
    }

    @Test
    void onlyWhatItRunsIsOnTheLoop() {
        assertThat(loop.inLoop()).isFalse();
        loop.execute(() -> assertThat(loop.inLoop()).isTrue());
        loop.run();
        assertThat(loop.inLoop()).isFalse();
        loop.execute(() -> {
            throw new IllegalStateException("a task that throws");
        });
        assertThatThrownBy(loop::run).hasMessage("a task that throws");
        assertThat(loop.inLoop()).isFalse();
    }

    @Test
    void timersRunInTheOrderOfTheirTimes() {
        schedule("late", 30);
        schedule("early", 10);
        schedule("early too", 10);
        loop.schedule(() -> schedule("between", 5), 12);
        assertThat(loop.timers()).isEqualTo(4);
        loop.advance(Duration.ofNanos(29));
        assertThat(ran).containsExactly("early at 10", "early too at 10", "between at 17");
        assertThat(loop.nanoTime()).isEqualTo(29);
        loop.advance(Duration.ofNanos(1));
        assertThat(ran).endsWith("late at 30");
        assertThat(loop.timers()).isZero();
    }

    @Test
    void aTimerWithoutDelayRunsWithTheTasks() {
        schedule("timer", 0);
        loop.execute(() -> at("task"));
        loop.run();
        assertThat(ran).containsExactly("task at 0", "timer at 0");
    }

    @Test
    void aCancelledTimerIsGone() {
        Runnable cancel = loop.schedule(() -> at("cancelled"), 10);
        schedule("other", 10);
        cancel.run();
        cancel.run();
        assertThat(loop.timers()).isEqualTo(1);
        loop.advance(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("other at 10");
        cancel.run();
    }

    @Test
    void tasksOfATimerRunAtItsTime() {
        loop.schedule(() -> loop.execute(() -> at("task")), 10);
        schedule("later", 20);
        loop.advance(Duration.ofNanos(100));
        assertThat(ran).containsExactly("task at 10", "later at 20");
    }
}
