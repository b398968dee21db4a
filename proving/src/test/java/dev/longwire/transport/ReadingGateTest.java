package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.transport.ReadingGate.Reason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadingGateTest {
    private static final long MOST_ANSWERS = 256 << 10;

    private final ReadingGate gate = new ReadingGate();
    private final List<Boolean> switched = new ArrayList<>();

    private void opened() {
        gate.lineOpened(switched::add);
    }

    @Test
    void eachReasonStandsForItself() {
        opened();
        gate.close(Reason.APPLICATION);
        gate.follow();
        gate.close(Reason.CALLBACK);
        gate.follow();
        gate.open(Reason.APPLICATION);
        gate.follow();
        assertThat(switched).containsExactly(false);
        gate.open(Reason.CALLBACK);
        gate.follow();
        assertThat(switched).containsExactly(false, true);
    }

    @Test
    void aSecondCloseOrOpenDoesNothing() {
        opened();
        gate.open(Reason.APPLICATION);
        gate.follow();
        gate.close(Reason.APPLICATION);
        gate.close(Reason.APPLICATION);
        gate.follow();
        gate.open(Reason.APPLICATION);
        gate.follow();
        gate.open(Reason.APPLICATION);
        gate.follow();
        assertThat(switched).containsExactly(false, true);
    }

    @Test
    void whatWasClosedBeforeThereIsALineIsClosedThen() {
        gate.close(Reason.APPLICATION);
        gate.follow();
        opened();
        assertThat(switched).containsExactly(false);
    }

    @Test
    void whatWasOpenedAgainBeforeThereIsALineIsOpen() {
        gate.close(Reason.APPLICATION);
        gate.open(Reason.APPLICATION);
        opened();
        assertThat(switched).isEmpty();
    }

    /** The loop follows late; what counts is the order of the calls, not that in which the loop hears of them. */
    @Test
    void theLastCallCountsHoweverLateTheLoopFollows() {
        opened();
        gate.close(Reason.APPLICATION);
        gate.follow();
        gate.open(Reason.APPLICATION); // another thread, whose word to the loop is on its way
        gate.close(Reason.APPLICATION); // on the loop
        gate.follow();
        gate.follow(); // the word of the other thread
        assertThat(switched).containsExactly(false);
    }

    @Test
    void aPeerThatDoesNotTakeItsAnswersIsNotReadFrom() {
        opened();
        gate.answered(1_000_000 - MOST_ANSWERS, 1_000_000);
        gate.taken(0);
        assertThat(switched).isEmpty();
        gate.answered(1_000_000, 1_000_001);
        gate.taken(0);
        gate.taken(500_000);
        assertThat(switched).containsExactly(false);
        gate.taken(1_000_000);
        assertThat(switched).containsExactly(false);
        gate.taken(1_000_001);
        assertThat(switched).containsExactly(false, true);
    }

    @Test
    void whatWasWrittenOutsideOfReadingIsNoAnswer() {
        opened();
        gate.answered(10_000_000, 10_000_000);
        gate.taken(0);
        assertThat(switched).isEmpty();
    }

    @Test
    void onceItStaysOpenNoReasonCounts() {
        opened();
        gate.close(Reason.APPLICATION);
        gate.follow();
        gate.stayOpen();
        gate.close(Reason.CALLBACK);
        gate.follow();
        gate.answered(1_000_000 - MOST_ANSWERS - 1, 1_000_000);
        gate.taken(0);
        gate.stayOpen();
        assertThat(switched).containsExactly(false, true);
    }
}
