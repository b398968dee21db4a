package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.ClosedBy;
import dev.longwire.WebSocket;
import dev.longwire.protocol.ProtocolException;
import dev.longwire.proving.Frame;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of what is under way, both ways, when a connection fails. */
class SessionLossTest {
    @ParameterizedTest
    @EnumSource
    void thePeerMayVanishAtEachByteOfAFrame(Side side) {
        byte[] frame = side.fromPeer(Frame.text("x".repeat(130))).bytes();
        for (int cut = 0; cut < frame.length; cut++) {
            for (boolean reset : new boolean[] {true, false}) {
                Rig rig = new Rig();
                Log log = new Log();
                side.open(rig, log);
                rig.peer().write(Arrays.copyOf(frame, cut));
                rig.run();
                if (reset) {
                    rig.peer().reset();
                } else {
                    rig.peer().close();
                }
                rig.run();
                assertThat(log.onlyClosed().code()).isEqualTo(1006);
                assertThat(log.onlyClosed().by()).isEqualTo(ClosedBy.LINE);
                assertThat(log.onlyClosed().cause()).hasMessageContaining(reset ? "reset" : "without a Close frame");
                assertThat(log.events).endsWith("opened", "error", "closed 1006");
                assertThat(rig.loop.timers()).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void allThatWaitsWhenThePeerBreaksARuleIsRefusedIfThePeerDoesNotTakeIt(Side side) {
        Rig rig = new Rig();
        Log log = new Log();
        rig.capacity = 100;
        WebSocket socket = side.open(rig, log);
        rig.peer().reading(false);
        List<CompletableFuture<Void>> stages = Stream.generate(
                        () -> socket.sendAsync("x".repeat(100_000)).toCompletableFuture())
                .limit(20)
                .toList();
        rig.run();
        rig.peer().send(side.fromPeer(Frame.of(0x83, new byte[0])));
        rig.run();
        assertThat(log.events).endsWith("closing");
        assertThat(socket.sendAsync("after")).isCompletedExceptionally();
        rig.passAlmost(Rig.QUIET.closeTimeout());
        assertThat(stages).noneMatch(CompletableFuture::isDone);
        rig.passLastNano();
        assertThat(stages).allMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(log.onlyClosed().code()).isEqualTo(1002);
        assertThat(log.onlyClosed().cause()).isInstanceOf(ProtocolException.class);
        assertThat(rig.loop.timers()).isZero();
    }

    /** The loop has one message from another thread to write when it learns that the connection has failed. */
    @ParameterizedTest
    @EnumSource
    void whatWaitsWhenThePeerBreaksARuleLeavesBeforeOurClose(Side side) {
        Rig rig = new Rig();
        WebSocket socket = side.open(rig, new Log());
        rig.peer().send(side.fromPeer(Frame.of(0x83, new byte[0])));
        CompletableFuture<Void> waiting = socket.sendAsync("waits").toCompletableFuture();
        rig.run();
        assertThat(waiting).isCompleted();
        List<Frame> frames = rig.peer().frames();
        assertThat(frames).hasSize(2).startsWith(Frame.text("waits"));
        assertThat(frames.get(1).closeCode()).isEqualTo(1002);
        assertThat(socket.isOpen()).isFalse();
    }

    @Test
    void aPingThatReachesTheLoopAfterTheEndIsAnsweredWithTheEnd() {
        Rig rig = new Rig();
        Log log = new Log();
        WrappedLoop loop = new WrappedLoop(rig.loop);
        WebSocket socket = LineSocket.client(loop.over(rig), log, Rig.QUIET);
        socket.open();
        rig.run();
        CompletableFuture<CompletableFuture<Duration>> asked = new CompletableFuture<>();
        rig.peer().reset();
        // the line's end is on its way through the loop then, and the status is still OPEN
        rig.loop.execute(() -> {
            loop.otherThread = true;
            asked.complete(socket.ping().toCompletableFuture());
            loop.otherThread = false;
        });
        rig.run();
        assertThat(log.onlyClosed().code()).isEqualTo(1006);
        assertThat(asked.join()).isCompletedExceptionally();
    }
}
