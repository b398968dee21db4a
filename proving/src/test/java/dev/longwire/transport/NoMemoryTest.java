package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Event;
import dev.longwire.proving.ManualLoop;
import dev.longwire.testkit.line.MemoryLine;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Memory that is not there, at each place of the core where sending, receiving and ending may take some, one at a time: each time every
 * message arrives, or its socket ends with the cause. Nothing is lost without a word, and nothing is held afterwards.
 */
class NoMemoryTest {
    /** One place of so many is tried, others on another JDK; with 1, all are. */
    private static final int STEP = Integer.getInteger("longwire.places.step", 12);

    private static final int FIRST = 1 + Runtime.version().feature() % STEP;

    private final Constructor<?> talks;

    NoMemoryTest() throws ReflectiveOperationException {
        talks = new ScarceLoader().loadClass(ScarceTalk.class.getName()).getConstructor();
    }

    @Test
    void whereOnePlaceHasNoMemory() throws ReflectiveOperationException {
        eachPlace(FIRST, 1);
    }

    /** The usual case: who comes next has none either. */
    @Test
    void whereThereIsNoneUntilTheReserveIsLetGo() throws ReflectiveOperationException {
        eachPlace(FIRST + STEP / 2, -1);
    }

    private void eachPlace(int first, int sign) throws ReflectiveOperationException {
        int passed = talk(1 << 30); // comes to all; loads the classes: what fails in there fails for good
        assertThat(passed).as("places").isGreaterThan(1000);
        int place = first;
        while (isComeTo(place, sign)) {
            place += STEP;
        }
        assertThat(place).as("the first place that was not come to").isGreaterThan(1000);
    }

    private boolean isComeTo(int place, int sign) throws ReflectiveOperationException {
        try {
            return talk(sign * place) == place;
        } catch (AssertionError fault) {
            throw new AssertionError("without memory at place " + place, fault);
        }
    }

    private int talk(int place) throws ReflectiveOperationException {
        return ((IntUnaryOperator) talks.newInstance()).applyAsInt(place);
    }

    @Test
    void aCallbackThatGetsNoThreadIsCalledLater() {
        ManualLoop loop = new ManualLoop();
        List<Event> events = new ArrayList<>();
        Executor none = task -> {
            throw new OutOfMemoryError("injected");
        };
        CallbackListener callback = new CallbackListener((ws, event) -> events.add(event), none, Rig.QUIET);
        MemoryLine.Pair pair = MemoryLine.pair(loop, loop, 1 << 10);
        new Peer(pair.client());
        AcceptedSocket accepted = LineSocket.accepted(pair.server(), Rig.HANDSHAKE, callback, Rig.QUIET, closed -> {});
        pair.server().handler(accepted.handler());
        loop.execute(accepted.open());
        loop.run();
        assertThat(accepted.socket().isOpen()).isFalse();
    }
}
