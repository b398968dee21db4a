package dev.longwire.http.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.MemoryBudget;
import dev.longwire.protocol.Output;
import dev.longwire.transport.Budget;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where there is no direct memory to spare, the heap serves: all bytes arrive all the same, and all that was counted comes back. */
class NoDirectMemoryTest extends SentBytesCase {
    private final MemoryBudget memory = new MemoryBudget(1L << 30, 1);
    private final Budget budget = new Budget(memory);

    @Override
    Budget budget() {
        return budget;
    }

    /** Called on the loop. */
    private void write(int size) {
        byte[] octets = octets(size);
        for (int at = 0; at < size; ) {
            int some = Math.min(Output.MOST, size - at);
            line.reserve(some).put(octets, at, some);
            at += some;
        }
        all.writeBytes(octets);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void whatIsWrittenArrives(Kind kind) throws Exception {
        connect(kind);
        onLoop(() -> {
            write(10);
            line.flush();
            write(8 * MEGABYTE); // more than any system takes at once
            line.flush();
            write(1000);
            line.flush();
        });
        assertThat(memory.heapHeld()).isPositive();
        assertReceived();
        assertThat(onLoop(memory::heapHeld)).isZero();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void whatIsReadArrives(Kind kind) throws Exception {
        connect(kind);
        onLoop(() -> line.reading(false));
        peer.getOutputStream().write(new byte[MEGABYTE]);
        onLoop(() -> line.reading(true));
        told.awaitBytes(MEGABYTE);
        assertThat(onLoop(memory::heapHeld)).isZero();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void nothingIsLent(Kind kind) throws Exception {
        connect(kind);
        assertThat(onLoop(() -> line.lend(MEGABYTE))).isNull();
        assertThat(onLoop(() -> line.borrow(MEGABYTE, MEGABYTE))).isNull();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void nothingIsCountedWhenTheLoopHasEnded(Kind kind) throws Exception {
        connect(kind);
        assertThat(memory.directHeld()).isPositive();
        group.end().sync();
        assertThat(memory.directHeld()).isZero();
    }
}
