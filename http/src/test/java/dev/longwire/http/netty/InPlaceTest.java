package dev.longwire.http.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.testkit.Patience;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a line sends from where it lies. */
class InPlaceTest extends SentBytesCase {
    private static final int HEADER = 10;

    /** Called on the loop. Returns the memory, which is given back already. */
    private ByteBuffer claim(int size) {
        ByteBuffer lent = line.lend(size);
        assertThat(lent).isNotNull();
        int from = lent.position();
        byte[] payload = octets(size);
        lent.put(from, payload);
        ByteBuffer claimed = line.claim(lent, from, size, HEADER);
        assertThat(claimed).isNotNull();
        byte[] header = octets(HEADER);
        claimed.put(from - HEADER, header);
        all.writeBytes(header);
        all.writeBytes(payload);
        line.giveBack(lent);
        return lent;
    }

    /** Called on the loop. */
    private void copy(int size) {
        byte[] octets = octets(size);
        line.reserve(size).put(octets);
        all.writeBytes(octets);
    }

    /** Called on the loop. Lends so many at once, and takes them back. */
    private List<ByteBuffer> lendable(int count, int size) {
        List<ByteBuffer> lent = Stream.generate(() -> line.lend(size))
                .limit(count)
                .filter(Objects::nonNull)
                .toList();
        lent.forEach(line::giveBack);
        return lent;
    }

    /** Lends as much again, of which one is the same memory once nobody has it any more: with io_uring a little later. */
    private void awaitBack(ByteBuffer memory, int size) throws Exception {
        await(() -> lendable(4, size).stream().anyMatch(lent -> lent == memory));
    }

    private void await(Callable<Boolean> onLoop) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Patience.SECONDS);
        while (!onLoop(onLoop)) {
            assertThat(System.nanoTime()).as("it never came true").isLessThan(deadline);
        }
    }

    @ParameterizedTest
    @MethodSource("lines")
    void itIsSentOnceWithTheHeaderInFront(Kind kind) throws Exception {
        connect(kind);
        for (int size : new int[] {1, 10_000, 65_536, MEGABYTE}) {
            ByteBuffer memory = onLoop(() -> {
                long before = line.written();
                ByteBuffer claimed = claim(size);
                assertThat(line.written()).isEqualTo(before + HEADER + size);
                assertThat(line.taken()).as("nothing is sent before the flush").isEqualTo(before);
                line.flush();
                return claimed;
            });
            assertReceived();
            awaitBack(memory, size);
        }
    }

    @ParameterizedTest
    @MethodSource("lines")
    void aPeerThatReadsLaterGetsItInParts(Kind kind) throws Exception {
        connect(kind);
        int size = 4 * MEGABYTE;
        int count = 8; // more than all buffers on the way
        ByteBuffer last = onLoop(() -> {
            ByteBuffer memory = claim(size);
            for (int i = 1; i < count; i++) {
                line.flush();
                memory = claim(size);
            }
            line.flush();
            return memory;
        });
        assertThat(onLoop(line::taken)).isLessThan((long) count * (HEADER + size));
        onLoop(() -> {
            ByteBuffer another = line.lend(size);
            assertThat(another).as("memory that is still to be sent").isNotSameAs(last);
            line.giveBack(another);
        });
        assertReceived();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void allLeavesInTheOrderInWhichItWasWritten(Kind kind) throws Exception {
        connect(kind);
        onLoop(() -> {
            for (int i = 0; i < 4; i++) {
                copy(100);
                claim(20_000);
                claim(9_000);
                copy(4_000);
            }
            claim(70_000);
            line.flush();
            copy(1);
            line.flush();
        });
        assertReceived();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void whatIsNotSentWhenTheLineEndsIsGivenBack(Kind kind) throws Exception {
        connect(kind);
        ByteBuffer memory = onLoop(() -> {
            ByteBuffer claimed = claim(100_000);
            line.abort();
            return claimed;
        });
        told.await("closed");
        awaitBack(memory, 100_000);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void whatAPeerThatHasGoneDoesNotTakeIsGivenBack(Kind kind) throws Exception {
        connect(kind);
        peer.getOutputStream().write(1);
        told.awaitBytes(1); // so that the loop has what it reads into
        int before = onLoop(() -> lendable(300, 100_000).size());
        onLoop(() -> line.reading(false)); // so that only a write can find out
        peer.setSoLinger(true, 0);
        peer.close();
        await(() -> {
            if (line.taken() == line.written()) { // one at a time, for it may take a while until one fails
                ByteBuffer lent = line.lend(100_000);
                line.claim(lent, lent.position(), 100_000, HEADER); // refused once the line has failed
                line.giveBack(lent);
                line.flush();
            }
            return told.words.contains("closed");
        });
        await(() -> lendable(300, 100_000).size() == before);
        assertThat(told.cause).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void closeSendsItFirst(Kind kind) throws Exception {
        connect(kind);
        onLoop(() -> {
            claim(3 * MEGABYTE);
            line.close();
        });
        assertThat(peer.getInputStream().readAllBytes()).isEqualTo(all.toByteArray());
        told.await("closed");
        assertThat(told.cause).isNull();
    }

    /** A loop lends 64 MiB at most. */
    @ParameterizedTest
    @MethodSource("lines")
    void whatIsNeverSentIsGivenBack(Kind kind) throws Exception {
        connect(kind);
        onLoop(() -> {
            for (int i = 0; i < 12; i++) {
                claim(4 * MEGABYTE);
            }
            line.flush();
            line.abort();
        });
        told.await("closed");
        await(() -> lendable(12, 4 * MEGABYTE).size() == 12);
    }
}
