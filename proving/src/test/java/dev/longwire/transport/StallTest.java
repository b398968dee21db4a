package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Limits;
import dev.longwire.WebSocket;
import dev.longwire.proving.Frame;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** This process stood still, and with it the clocks by which peers are judged: what they did meanwhile is read first. */
class StallTest {
    private static final Limits LIMITS = Limits.DEFAULT;
    private static final Duration LONG = Duration.ofSeconds(28);
    private static final Duration HOUR = Duration.ofHours(1);

    private final Rig rig = new Rig();
    private final Log log = new Log();

    private WebSocket open(Side side, Limits limits) {
        return side == Side.CLIENT ? rig.opened(log, limits) : rig.accepted(log, limits);
    }

    private void stall(Duration time) {
        rig.loop.stall(time);
        rig.run();
    }

    private void assertOpen() {
        assertThat(log.closed).isEmpty();
        assertThat(log.errors).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aPongThatWaitsToBeReadIsRead(Side side) {
        open(side, LIMITS);
        rig.pass(LIMITS.pingInterval());
        List<Frame> pings = rig.peer().frames();
        assertThat(pings).hasSize(1);
        rig.peer().send(side.fromPeer(Frame.of(0x8A, pings.get(0).payload())));
        stall(LONG);
        assertOpen();
        assertThat(rig.peer().frames()).hasSize(1); // the next Ping, whose answer has its time
        rig.passAlmost(LIMITS.pongTimeout());
        assertOpen();
        rig.passLastNano();
        assertThat(log.onlyClosed().cause()).hasMessageContaining("Limits.pongTimeout");
    }

    @ParameterizedTest
    @EnumSource
    void withoutAPongThePeerIsGivenUpInTheNextTurn(Side side) {
        open(side, LIMITS);
        rig.pass(LIMITS.pingInterval());
        stall(LONG);
        assertThat(log.onlyClosed().cause()).hasMessageContaining("Limits.pongTimeout");
        assertThat(rig.loop.timers()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void theRestOfAMessageIsRead(Side side) {
        open(side, Rig.QUIET);
        byte[] frame = side.fromPeer(Frame.text("hello")).bytes();
        rig.peer().write(Arrays.copyOf(frame, 3));
        rig.run();
        rig.peer().write(Arrays.copyOfRange(frame, 3, frame.length));
        stall(HOUR);
        assertOpen();
        assertThat(log.events).endsWith("text hello");
    }

    @ParameterizedTest
    @EnumSource
    void theAnswerToOurCloseIsRead(Side side) {
        open(side, Rig.QUIET).close();
        rig.run();
        rig.peer().send(side.fromPeer(Frame.close(1000, "")));
        rig.peer().close();
        stall(HOUR);
        assertThat(log.onlyClosed().clean()).isTrue();
    }

    @Test
    void whatThePeerHasTakenIsSeen() {
        rig.capacity = 1000;
        WebSocket socket = open(Side.CLIENT, Rig.QUIET);
        rig.peer().reading(false);
        socket.send(new byte[3000]);
        rig.run();
        rig.peer().reading(true);
        stall(HOUR);
        assertOpen();
        assertThat(socket.bufferedAmount()).isZero();
    }

    @Test
    void aLineThatWasMadeOpensItsSocket() {
        rig.connecting = attempt -> {};
        rig.client(log, Rig.QUIET).open();
        rig.run();
        rig.loop.execute(() -> rig.openLine(rig.attempt()));
        stall(HOUR);
        assertOpen();
        assertThat(log.events).containsExactly("opening", "opened");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET /mysock"})
    void aRequestThatWaitsToBeReadIsRead(String before) {
        ServerCase server = new ServerCase();
        server.peer.write(before);
        server.loop.run();
        server.peer.write(ServerCase.REQUEST.substring(before.length()));
        server.loop.stall(HOUR);
        server.loop.run();
        assertThat(server.peer.text()).startsWith("HTTP/1.1 101 ");
    }
}
