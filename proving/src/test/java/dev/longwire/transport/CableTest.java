package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.ClosedBy;
import dev.longwire.Limits;
import dev.longwire.WebSocket;
import dev.longwire.proving.Frame;
import dev.longwire.testkit.line.MemoryLine;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A line whose far end is not seen, which may be slow, and whose masks may be 0: a serial port. */
class CableTest {
    private final Rig rig = new Rig();
    private final Log log = new Log();
    private @Nullable Peer peer;
    private @Nullable WatchedLine line;
    private int capacity = 1 << 20;

    private WebSocket opened(Limits limits, Consumer<WatchedLine> nature) {
        rig.connecting = attempt -> {
            MemoryLine.Pair pair = MemoryLine.pair(rig.loop, rig.loop, capacity);
            peer = new Peer(pair.server());
            WatchedLine cable = new WatchedLine(pair.client());
            nature.accept(cable);
            line = cable;
            pair.client().handler(attempt.opened(cable, Rig.HANDSHAKE));
        };
        return rig.opened(log, limits);
    }

    private WebSocket opened() {
        return opened(Rig.QUIET, cable -> cable.showsEnd = false);
    }

    @Test
    void nothingIsWaitedForOnceBothHaveSaidClose() {
        opened().close();
        rig.run();
        peer.send(Frame.close(1000, ""));
        rig.run();
        assertThat(log.onlyClosed().clean()).isTrue();
        assertThat(rig.loop.timers()).isZero();
    }

    @Test
    void aFailureWaitsForNothingEither() {
        opened();
        peer.send(Frame.of(0x83, new byte[0]));
        rig.run();
        assertThat(log.onlyClosed().code()).isEqualTo(1002);
        assertThat(peer.frames()).first().extracting(Frame::closeCode).isEqualTo(1002);
    }

    @Test
    void moreOfAMessageThatHasBegunIsProgressWhileOurCloseIsUnanswered() {
        WebSocket socket = opened();
        byte[] frame = Frame.binary(new byte[1000]).bytes();
        peer.write(Arrays.copyOf(frame, 10));
        rig.run();
        socket.close();
        Duration most = Rig.QUIET.closeTimeout().minusNanos(1);
        for (int at = 10; at < 100; at += 10) {
            rig.pass(most);
            peer.write(Arrays.copyOfRange(frame, at, at + 10));
            rig.run();
        }
        assertThat(log.closed).isEmpty();
        peer.write(Arrays.copyOfRange(frame, 100, frame.length));
        peer.send(Frame.close(1000, ""));
        rig.run();
        assertThat(log.onlyClosed().clean()).isTrue();
    }

    @Test
    void wholeMessagesInsteadOfACloseAreNoProgress() {
        opened().close();
        rig.pass(Rig.QUIET.closeTimeout().minusSeconds(1));
        peer.send(Frame.text("still here"));
        rig.run();
        rig.pass(Duration.ofSeconds(1));
        assertThat(log.onlyClosed().by()).isEqualTo(ClosedBy.LOCAL);
    }

    @Test
    void messagesWaitInTheirQueueOnceTheWindowIsFull() {
        capacity = 1;
        WebSocket socket = opened(Rig.QUIET, cable -> cable.window = 100);
        peer.reading(false);
        for (int i = 0; i < 10; i++) {
            socket.sendAsync("x".repeat(50));
        }
        rig.run();
        assertThat(line.written() - line.taken()).isBetween(100L, 199L);
    }

    @Test
    void theKeyMayBeZero() {
        opened(Rig.QUIET, cable -> cable.masking = Masking.ZERO_KEY).send("as it is");
        rig.run();
        assertThat(peer.text()).isEqualTo("\u0081\u0088\0\0\0\0as it is");
    }

    @Test
    void aRefusedRequestEndsTheLineAtOnce() {
        ServerCase server = new ServerCase();
        server.line.showsEnd = false;
        server.peer.write("GET / HTTP/1.1\r\n bad\r\n\r\n");
        server.loop.run();
        assertThat(server.peer.text()).startsWith("HTTP/1.1 400 ");
        assertThat(server.peer.ends()).isTrue();
        assertThat(server.loop.timers()).isZero();
    }
}
