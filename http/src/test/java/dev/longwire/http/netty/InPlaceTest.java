package dev.longwire.http.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a line sends from where it lies. */
class InPlaceTest extends TcpLineCase {
    private static final int HEADER = 10;

    /** What the peer has to receive. */
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();

    private long received;
    private final Random random = new Random(1);

    private byte[] octets(int size) {
        byte[] octets = new byte[size];
        random.nextBytes(octets);
        return octets;
    }

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

    /** Lends as much again, which is the same memory if nobody has it any more. */
    private void assertBack(ByteBuffer memory, int size) throws Exception {
        onLoop(() -> {
            ByteBuffer again = line.lend(size);
            assertThat(again).isSameAs(memory);
            line.giveBack(again);
        });
    }

    private void assertReceived() throws Exception {
        byte[] expected = all.toByteArray();
        all.reset();
        received += expected.length;
        assertThat(peer.getInputStream().readNBytes(expected.length)).isEqualTo(expected);
        while (onLoop(line::taken) < received) {
            told.await("taken");
        }
        assertThat(onLoop(line::written)).isEqualTo(received);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void itIsSentOnceWithTheHeaderInFront(Transport transport) throws Exception {
        connect(transport);
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
            assertBack(memory, size);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aPeerThatReadsLaterGetsItInParts(Transport transport) throws Exception {
        connect(transport);
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
    @MethodSource("transports")
    void allLeavesInTheOrderInWhichItWasWritten(Transport transport) throws Exception {
        connect(transport);
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
    @MethodSource("transports")
    void whatIsNotSentWhenTheLineEndsIsGivenBack(Transport transport) throws Exception {
        connect(transport);
        ByteBuffer memory = onLoop(() -> {
            ByteBuffer claimed = claim(100_000);
            line.abort();
            return claimed;
        });
        told.await("closed");
        assertBack(memory, 100_000);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void whatAPeerThatHasGoneDoesNotTakeIsGivenBack(Transport transport) throws Exception {
        connect(transport);
        onLoop(() -> line.reading(false)); // so that only a write can find out
        peer.setSoLinger(true, 0);
        peer.close();
        ByteBuffer memory;
        do {
            memory = onLoop(() -> {
                ByteBuffer lent = line.lend(100_000);
                line.claim(lent, lent.position(), 100_000, HEADER); // refused once the line has failed
                line.giveBack(lent);
                line.flush();
                return lent;
            });
        } while (!told.words.contains("closed"));
        assertBack(memory, 100_000);
        assertThat(told.cause).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("transports")
    void closeSendsItFirst(Transport transport) throws Exception {
        connect(transport);
        onLoop(() -> {
            claim(3 * MEGABYTE);
            line.close();
        });
        assertThat(peer.getInputStream().readAllBytes()).isEqualTo(all.toByteArray());
        told.await("closed");
        assertThat(told.cause).isNull();
    }
}
