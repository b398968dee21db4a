package dev.longwire.http.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.Callback;
import dev.longwire.Event;
import dev.longwire.transport.CallbackListener;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large messages that callbacks read where they were received, while the line goes on. */
class HeldMessageTest extends MessageMemoryCase {
    private static final int LEAST_HELD = 32 << 10;

    /** The callbacks that were started and have not run. */
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

    private Server server(Consumer<Event.Binary> messages) {
        Callback callback = (socket, event) -> {
            if (event instanceof Event.Binary binary) {
                messages.accept(binary);
            } else if (event instanceof Event.Closed closed) {
                ends.add(closed);
            }
        };
        return new Server(new CallbackListener(callback, tasks::add, LIMITS.withReceiveQueue(64 << 20)));
    }

    private void runCallbacks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        turn();
    }

    private static byte[] octets(ByteBuffer from) {
        byte[] octets = new byte[from.remaining()];
        from.get(octets);
        return octets;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyMessageIsThereUntilItsCallbackReturns(long seed) {
        Random random = new Random(seed);
        List<byte[]> seen = new ArrayList<>();
        Server server = server(message -> seen.add(octets(message.buffer())));
        int[] sizes = {0, 100, LEAST_HELD - 1, LEAST_HELD, 65_536, 200_000, 262_160, 1 << 20, 4_500_000};
        int[] reads = {3_000, 33_000, 65_483, 262_144, 2_000_000};
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            byte[] payload = ascii(random, sizes[i == 0 ? sizes.length - 1 : random.nextInt(sizes.length - 1)]);
            sent.add(payload);
            byte[] frame = frame(2, payload, true);
            for (int at = 0; at < frame.length; ) {
                at += server.arrive(frame, at, reads[random.nextInt(reads.length)]);
            }
            if (random.nextInt(5) == 0) {
                runCallbacks();
            }
        }
        runCallbacks();
        assertThat(seen).hasSameSizeAs(sent);
        for (int i = 0; i < sent.size(); i++) {
            assertThat(seen.get(i)).as("message %d", i).isEqualTo(sent.get(i));
        }
        assertThat(ends).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {LEAST_HELD, 60_000, 300_000})
    void itIsReadWhereItWasReceived(int size) {
        List<Boolean> direct = new ArrayList<>();
        List<Boolean> readOnly = new ArrayList<>();
        Server server = server(message -> {
            direct.add(message.buffer().isDirect());
            readOnly.add(message.buffer().isReadOnly());
        });
        server.arriveAll(frame(2, new byte[size], true));
        server.arriveAll(frame(2, new byte[LEAST_HELD - 1], true));
        runCallbacks();
        assertThat(direct).containsExactly(true, false);
        assertThat(readOnly).containsExactly(true, true);
    }

    @Test
    void oneAfterTheOtherTheyTakeTheSameMemory() {
        Server server = server(Event.Binary::buffer);
        byte[] frame = frame(2, new byte[60_000], true);
        server.arriveAll(frame);
        long before = memory();
        for (int i = 0; i < 100; i++) {
            runCallbacks();
            server.arriveAll(frame);
        }
        assertThat(memory()).isLessThanOrEqualTo(before + (1 << 20));
        runCallbacks();
    }

    @Test
    void whatCallbacksHoldIsBounded() {
        byte[] payload = ascii(new Random(1), 40_000);
        int[] right = {0};
        int[] direct = {0};
        for (int i = 0; i < 350; i++) {
            Server server = server(message -> {
                ByteBuffer buffer = message.buffer();
                direct[0] += buffer.isDirect() ? 1 : 0;
                right[0] += buffer.equals(ByteBuffer.wrap(payload)) ? 1 : 0;
            });
            server.arriveAll(frame(2, payload, true));
        }
        assertThat(memory()).isBetween(32L << 20, 66L << 20);
        runCallbacks();
        assertThat(right[0]).isEqualTo(350);
        assertThat(direct[0]).as("those that had to be copied are not").isBetween(200, 300);
    }

    @Test
    void anEventThatIsKeptIsWholeWhenTheMemoryHasOthers() {
        List<Event.Binary> kept = new ArrayList<>();
        Server server = server(kept::add);
        Random random = new Random(1);
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sent.add(ascii(random, 60_000));
            server.arriveAll(frame(2, sent.get(i), true));
            runCallbacks();
        }
        for (int i = 0; i < 4; i++) {
            assertThat(kept.get(i).message()).isEqualTo(sent.get(i));
        }
    }

    @Test
    void aLineThatIsLostLeavesTheMessageToItsCallback() {
        byte[] payload = ascii(new Random(1), 300_000);
        List<byte[]> seen = new ArrayList<>();
        Server server = server(message -> seen.add(octets(message.buffer())));
        server.arriveAll(frame(2, payload, true));
        server.end();
        loop.buffers().free();
        runCallbacks();
        assertThat(seen).singleElement().isEqualTo(payload);
        assertThat(ends).hasSize(1);
    }

    @Test
    void aMessageThatNoCallbackGetsIsGivenBack() {
        Server server = server(message -> {
            throw new IllegalStateException("the first is one too many");
        });
        for (int i = 0; i < 3; i++) {
            server.arriveAll(frame(2, new byte[60_000], true));
        }
        runCallbacks();
        server.end();
        runCallbacks();
        assertThat(ends).singleElement().satisfies(end -> assertThat(end.code()).isEqualTo(1011));
    }

    /** What a buffer shows after the callback is not to be relied on, but to look at it must not hurt the JVM. */
    @Test
    void aBufferThatIsKeptForTooLongCanStillBeRead() {
        List<ByteBuffer> kept = new ArrayList<>();
        List<Event.Binary> events = new ArrayList<>();
        Server server = server(message -> {
            kept.add(message.buffer());
            events.add(message);
        });
        server.arriveAll(frame(2, new byte[60_000], true));
        runCallbacks();
        server.end();
        loop.buffers().free();
        assertThat(octets(kept.get(0))).hasSize(60_000);
        assertThatThrownBy(() -> events.get(0).message())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("call message() inside the callback to keep it");
        runCallbacks();
    }
}
