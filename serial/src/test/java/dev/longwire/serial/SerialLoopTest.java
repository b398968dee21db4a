package dev.longwire.serial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.testkit.Patience;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SerialLoopTest {
    private final SerialLoop loop = new SerialLoop("serial-loop-test");
    private final List<String> ran = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> last = new CompletableFuture<>();

    /** A timer that is due is no reason to let what has come before it wait. */
    @Test
    void whatWasGivenEarlierRunsBeforeATimerThatIsDue() throws Exception {
        loop.execute(() -> {
            loop.schedule(() -> ran.add("due"), 0);
            loop.execute(() -> ran.add("came"));
            loop.afterReading(() -> {
                ran.add("after reading");
                last.complete(null);
            });
        });
        last.get(Patience.SECONDS, TimeUnit.SECONDS);
        assertThat(ran).containsExactly("came", "due", "after reading");
    }

    @Test
    void aTimerThatIsDueCanBeCancelledByWhatRunsBeforeIt() throws Exception {
        loop.execute(() -> {
            Runnable cancel = loop.schedule(() -> ran.add("cancelled"), 0);
            loop.execute(() -> {
                cancel.run();
                loop.schedule(() -> last.complete(null), 0);
            });
        });
        last.get(Patience.SECONDS, TimeUnit.SECONDS);
        assertThat(ran).isEmpty();
    }
}
