package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.longwire.Compression;
import dev.longwire.Handshake;
import dev.longwire.NotOpenException;
import dev.longwire.SendQueueFullException;
import dev.longwire.WebSocket;
import dev.longwire.proving.Frame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small messages of other threads wait together, as the frames that leave. */
class JoinedMessagesTest {
    private static final int[] SIZES = {
        0, 1, 7, 8, 32, 33, 111, 112, 125, 126, 127, 128, 500, 4081, 4082, 4083, 4096, 8191, 8192, 32_768, 70_000
    };

    private final Rig rig = new Rig();
    private final Log log = new Log();

    private static byte[] octets(int size) {
        byte[] octets = new byte[size];
        new Random(size).nextBytes(octets);
        return octets;
    }

    /** What comes now waits. */
    private void fillTheLine(WebSocket socket) {
        rig.peer().reading(false);
        rig.loop.execute(() -> socket.send(new byte[2_000_000]));
        rig.run();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everySizeLeavesInOrderFromBothRoles(boolean client) {
        WebSocket socket = client ? rig.opened(log, Rig.QUIET) : rig.accepted(log, Rig.QUIET);
        List<Frame> expected = new ArrayList<>();
        for (int i = 0; i < 3 * SIZES.length; i++) {
            int size = SIZES[i % SIZES.length];
            byte[] octets = octets(size);
            ByteBuffer mine = ByteBuffer.allocateDirect(size + 5).position(3);
            socket.send(mine.put(3, octets).limit(3 + size));
            mine.clear().put(3, new byte[size]); // it is the caller's again
            expected.add(Frame.binary(octets));
            String text = "x".repeat(SIZES[7 * i % SIZES.length]);
            socket.send(text);
            expected.add(Frame.text(text));
            if (i % 5 == 0) {
                rig.run();
            }
        }
        rig.run();
        assertThat(rig.peer().frames()).isEqualTo(expected);
        assertThat(socket.bufferedAmount()).isZero();
    }

    @Test
    void anyOtherMessageStaysBetweenThem() {
        WebSocket socket = rig.accepted(log, Rig.QUIET);
        List<Frame> expected = new ArrayList<>();
        List<CompletableFuture<Void>> stages = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            socket.send("small " + i).send("small too").send(octets(10_000));
            stages.add(socket.sendAsync("with a stage").toCompletableFuture());
            expected.addAll(List.of(
                    Frame.text("small " + i),
                    Frame.text("small too"),
                    Frame.binary(octets(10_000)),
                    Frame.text("with a stage")));
        }
        socket.send("last").close();
        expected.addAll(List.of(Frame.text("last"), Frame.close(1000, "")));
        rig.run();
        assertThat(rig.peer().frames()).isEqualTo(expected);
        assertThat(stages).allSatisfy(stage -> assertThat(stage).isCompleted());
        assertThatThrownBy(() -> socket.send("late")).isInstanceOf(NotOpenException.class);
    }

    @Test
    void eachCountsForItself() {
        WebSocket socket = rig.accepted(log, Rig.QUIET.withSendQueue(2_000_000 - rig.capacity + 10_000));
        fillTheLine(socket);
        long full = socket.bufferedAmount();
        for (int i = 1; i <= 60; i++) {
            socket.send(octets(100));
            assertThat(socket.bufferedAmount()).isEqualTo(full + 164L * i);
        }
        List<Throwable> refused = new ArrayList<>();
        rig.loop.execute(() -> refused.add(catchThrowable(() -> socket.send(octets(100)))));
        rig.run();
        assertThat(refused).singleElement().isInstanceOf(SendQueueFullException.class);
        rig.peer().reading(true);
        rig.run();
        assertThat(rig.peer().frames()).hasSize(1 + 60).endsWith(Frame.binary(octets(100)));
    }

    @Test
    void manyLieInMemoryOfTheLineUntilTheyAreWritten() {
        WebSocket socket = rig.accepted(log, Rig.QUIET);
        rig.line().lends = true;
        List<Frame> expected = new ArrayList<>();
        for (int i = 0; i < 300; i++) { // several times what waits together
            byte[] octets = octets(1000 + i);
            socket.send(octets);
            expected.add(Frame.binary(octets));
        }
        assertThat(rig.line().lent).hasSizeBetween(4, 10);
        rig.run();
        assertThat(rig.line().lent).isEmpty();
        assertThat(rig.peer().frames()).isEqualTo(expected);
    }

    @Test
    void fewNeedNone() {
        WebSocket socket = rig.accepted(log, Rig.QUIET);
        rig.line().lends = true;
        socket.send(octets(1000)).send(octets(1000)).send(octets(1000));
        assertThat(rig.line().lent).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsLostGivesItsMemoryBackOnce(boolean seen) {
        WebSocket socket = rig.accepted(log, Rig.QUIET);
        rig.line().lends = true;
        fillTheLine(socket);
        for (int i = 0; i < 10; i++) {
            socket.send(octets(1000));
        }
        if (seen) {
            rig.run();
        }
        assertThat(rig.line().lent).hasSize(1);
        rig.peer().reset();
        rig.run();
        assertThat(rig.line().lent).isEmpty();
        assertThatThrownBy(() -> socket.send("late")).isInstanceOf(NotOpenException.class);
    }

    @Test
    void whereCompressionWasAgreedEachStaysAMessage() {
        rig.handshake = Handshake.builder("/")
                .compression(Compression.DEFAULT.withThreshold(0))
                .build();
        WebSocket socket = rig.accepted(log, Rig.QUIET);
        String text = "small and smaller ".repeat(10);
        socket.send(text).sendUncompressed("as it is");
        rig.run();
        List<Frame> frames = rig.peer().frames();
        assertThat(frames).hasSize(2);
        assertThat(frames.get(0).first()).isEqualTo(0xC1);
        assertThat(frames.get(0).payload().length).isLessThan(text.length());
        assertThat(frames.get(1)).isEqualTo(Frame.text("as it is"));
    }
}
