package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.NotOpenException;
import dev.longwire.SendQueueFullException;
import dev.longwire.WebSocket;
import dev.longwire.proving.Frame;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large messages of other threads wait in memory of the line, and each piece of it is given back once. */
class LentMessageTest {
    private static final int LARGE = 40_000;

    private final Rig rig = new Rig();
    private WebSocket socket;

    @BeforeEach
    void open() {
        rig.capacity = 1 << 19;
        socket = rig.accepted(new Log(), Rig.QUIET.withSendQueue(1_000_000));
        rig.line().lends = true;
    }

    /** What comes now waits. */
    private void fillTheLine() {
        rig.peer().reading(false);
        rig.loop.execute(() -> socket.send(new byte[900_000]));
        rig.run();
    }

    private static byte[] message(int fill) {
        byte[] message = new byte[LARGE];
        message[0] = (byte) fill;
        message[LARGE - 1] = (byte) fill;
        return message;
    }

    @Test
    void itIsGivenBackWhenItWasWritten() {
        ByteBuffer mine =
                ByteBuffer.allocate(LARGE + 9).position(5).put(5, message(1)).limit(LARGE + 5);
        socket.send(mine);
        assertThat(mine).isEqualTo(ByteBuffer.wrap(message(1)));
        assertThat(rig.line().lent).hasSize(1);
        mine.put(5, (byte) 99); // it is the caller's again
        rig.run();
        assertThat(rig.line().lent).isEmpty();
        assertThat(rig.peer().frames()).containsExactly(Frame.of(0x82, message(1)));
    }

    @Test
    void itCountsForWhatItIsAndNotForWhatWasLent() {
        socket.send(message(1)).send(message(2));
        assertThat(socket.bufferedAmount()).isBetween(2L * LARGE, 2L * LARGE + 200);
    }

    @Test
    void smallMessagesNeedNone() {
        socket.send(new byte[1_000]);
        assertThat(rig.line().lent).isEmpty();
    }

    @Test
    void aMessageOfTheLoopNeedsNone() {
        rig.loop.execute(() -> {
            socket.send(message(1));
            assertThat(rig.line().lent).isEmpty();
        });
        rig.run();
        assertThat(rig.peer().frames()).containsExactly(Frame.of(0x82, message(1)));
    }

    @Test
    void whatIsRefusedIsGivenBackAtOnce() {
        fillTheLine();
        socket.send(message(1));
        rig.loop.execute(() -> assertThatThrownBy(() -> {
                    for (int i = 0; i < 25; i++) { // a million bytes
                        socket.send(message(2));
                    }
                })
                .isInstanceOf(SendQueueFullException.class));
        rig.run();
        int waiting = rig.line().lent.size();
        assertThat(waiting).isBetween(2, 25);
        rig.peer().reading(true);
        rig.run();
        assertThat(rig.peer().frames()).hasSize(1 + waiting);
        assertThat(rig.line().lent).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsLostIsGivenBackToo(boolean seen) {
        fillTheLine();
        socket.send(message(1));
        if (seen) {
            rig.run();
        }
        socket.send(message(2));
        assertThat(rig.line().lent).hasSize(2);
        rig.peer().reset();
        rig.run();
        assertThat(rig.line().lent).isEmpty();
        assertThatThrownBy(() -> socket.send(message(3))).isInstanceOf(NotOpenException.class);
        assertThat(rig.line().lent).isEmpty();
    }
}
