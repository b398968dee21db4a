package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Callback;
import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.NotOpenException;
import dev.longwire.Status;
import dev.longwire.WebSocket;
import dev.longwire.protocol.ProtocolException;
import dev.longwire.proving.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What came before the peer's Close, or before a frame that breaks the protocol, is answered before our Close is. */
class CallbackCloseTest extends CallbackRig {
    private static final Duration HALF = Rig.QUIET.closeTimeout().dividedBy(2);
    private static final Frame BROKEN = Frame.of(0x83, new byte[0]);

    private final List<Status> statuses = new ArrayList<>();

    private void echo(WebSocket socket, Event event) {
        statuses.add(socket.status());
        if (event instanceof Event.Text text) {
            socket.send(text.message());
        }
    }

    private WebSocket openEcho(Side side) {
        return openAs(side, this::echo);
    }

    private WebSocket openAs(Side side, Callback reaction) {
        WebSocket socket = side == Side.CLIENT ? open(Rig.QUIET, reaction) : accept(reaction, this::enqueue);
        runAll();
        return socket;
    }

    private WebSocket accept(Callback reaction, Executor executor) {
        Callback callback = (socket, event) -> {
            events.add(event);
            reaction.onEvent(socket, event);
        };
        return rig.accepted(new CallbackListener(callback, executor, Rig.QUIET), Rig.QUIET);
    }

    private void peerSends(Side side, Frame... frames) {
        for (Frame frame : frames) {
            rig.peer().send(side.fromPeer(frame));
        }
    }

    @AfterEach
    void nothingIsLeft() {
        rig.peer().reset();
        runAll();
        assertThat(rig.loop.timers()).isZero();
        assertThat(rig.uncaught).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatCameBeforeThePeersCloseIsAnsweredBeforeIt(Side side) {
        WebSocket socket = openEcho(side);
        statuses.clear();
        peerSends(side, Frame.text("1"), Frame.text("2"), Frame.close(4001, "bye"));
        rig.run();
        assertThat(rig.peer().frames()).isEmpty();
        assertThat(socket.isOpen()).isTrue();
        callbackRuns();
        rig.run();
        assertThat(rig.peer().frames()).containsExactly(Frame.text("1"), Frame.text("2"), Frame.close(4001, "bye"));
        runAll();
        assertThat(names()).endsWith("opened", "1", "2", "closing");
        assertThat(statuses).containsExactly(Status.OPEN, Status.OPEN, Status.CLOSING);
        rig.peer().finish();
        runAll();
        assertThat(closed()).isEqualTo(new Event.Closed(4001, "bye", ClosedBy.REMOTE, true, null));
    }

    @ParameterizedTest
    @EnumSource
    void whatCameBeforeABrokenFrameIsAnsweredBeforeWeSaySo(Side side) {
        WebSocket socket = openEcho(side);
        peerSends(side, Frame.text("1"), Frame.text("2"), BROKEN, Frame.text("thrown away"));
        rig.run();
        assertThat(rig.peer().frames()).isEmpty();
        assertThat(socket.isOpen()).isTrue();
        callbackRuns();
        rig.run();
        List<Frame> frames = rig.peer().frames();
        assertThat(frames).hasSize(3).startsWith(Frame.text("1"), Frame.text("2"));
        assertThat(frames.get(2).closeCode()).isEqualTo(1002);
        assertThat(rig.peer().inputEnded).isTrue();
        rig.peer().finish();
        runAll();
        assertThat(names()).endsWith("opened", "1", "2", "closing", "error", "closed");
        assertThat(closed().code()).isEqualTo(1002);
        assertThat(closed().by()).isEqualTo(ClosedBy.LOCAL);
        assertThat(closed().cause()).isInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @EnumSource
    void aCallbackThatIsDoneHoldsNothing(Side side) {
        openEcho(side);
        peerSends(side, Frame.text("1"));
        runAll();
        peerSends(side, Frame.close(1000, ""));
        rig.run();
        assertThat(rig.peer().frames()).containsExactly(Frame.text("1"), Frame.close(1000, ""));
    }

    /** So that a peer whose patience is the same gets our answer in time. */
    @ParameterizedTest
    @EnumSource
    void aCallbackThatIsStuckCostsHalfTheCloseTimeout(Side side) {
        WebSocket socket = openEcho(side);
        peerSends(side, Frame.text("1"), Frame.close(1000, ""));
        rig.run();
        rig.passAlmost(HALF);
        assertThat(rig.peer().frames()).isEmpty();
        rig.passLastNano();
        assertThat(rig.peer().frames()).containsExactly(Frame.close(1000, ""));
        assertThat(socket.status()).isEqualTo(Status.CLOSING);
        runAll();
        rig.peer().finish();
        runAll();
        assertThat(names()).endsWith("opened", "1", "closing", "closed");
        assertThat(closed()).isEqualTo(new Event.Closed(1000, "", ClosedBy.REMOTE, true, null));
    }

    /** However much it sends meanwhile. */
    @Test
    void aCallbackThatNeverEndsIsStoppedAfterHalfTheCloseTimeout() {
        boolean[] told = {false};
        openAs(Side.SERVER, (socket, event) -> {
            if (event instanceof Event.Text) {
                for (int i = 0; socket.isOpen(); i++) {
                    assertThat(i).isLessThan(100);
                    socket.send("tick");
                    rig.pass(Duration.ofMillis(100));
                }
                told[0] = true;
            }
        });
        peerSends(Side.SERVER, Frame.text("start"), Frame.close(1000, ""));
        runAll();
        assertThat(told[0]).isTrue();
        assertThat(rig.peer().frames()).hasSize(25 + 1).endsWith(Frame.text("tick"), Frame.close(1000, ""));
    }

    @ParameterizedTest
    @EnumSource
    void aPeerThatHasEndedItsHalfIsNotLeftWaiting(Side side) {
        openEcho(side);
        peerSends(side, Frame.text("1"), Frame.close(1000, ""));
        rig.peer().finish();
        rig.run();
        assertThat(rig.peer().frames()).containsExactly(Frame.close(1000, ""));
        runAll();
        assertThat(closed().clean()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aLineThatIsLostMeanwhileEndsIt(Side side) {
        openEcho(side);
        peerSends(side, Frame.text("1"), Frame.close(1000, ""));
        rig.run();
        rig.peer().reset();
        rig.run();
        runAll();
        assertThat(names()).endsWith("opened", "1", "closing", "error", "closed");
        assertThat(closed().clean()).isFalse();
        assertThat(closed().by()).isEqualTo(ClosedBy.REMOTE);
    }

    @ParameterizedTest
    @EnumSource
    void ourOwnCloseMeanwhileGoesOn(Side side) {
        openAs(side, (socket, event) -> {
            if (event instanceof Event.Text) {
                socket.send("last").close(4000, "");
            }
        });
        peerSends(side, Frame.text("1"), Frame.close(1000, ""));
        runAll();
        assertThat(rig.peer().frames()).containsExactly(Frame.text("last"), Frame.close(1000, ""));
        rig.peer().finish();
        runAll();
        assertThat(closed().clean()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aCallbackThatThrowsMeanwhileFailsTheConnection(Side side) {
        IllegalStateException broken = new IllegalStateException("the callback is broken");
        openAs(side, (socket, event) -> {
            if (event instanceof Event.Text) {
                throw broken;
            }
        });
        peerSends(side, Frame.text("1"), Frame.text("2"), Frame.close(1000, ""));
        runAll();
        assertThat(rig.peer().frames())
                .singleElement()
                .satisfies(close -> assertThat(close.closeCode()).isEqualTo(1011));
        rig.peer().finish();
        runAll();
        assertThat(closed().cause()).isSameAs(broken);
        assertThat(names()).endsWith("opened", "1", "closing", "error", "closed");
    }

    @Test
    void theCallbackIsToldOfTheCloseOnlyBehindItsMessages() {
        List<Throwable> refused = new ArrayList<>();
        openAs(Side.SERVER, (socket, event) -> {
            try {
                socket.send(event.wireName());
            } catch (NotOpenException late) {
                refused.add(late);
            }
        });
        rig.peer().frames();
        peerSends(Side.SERVER, Frame.text("1"), Frame.close(1000, ""));
        runAll();
        assertThat(rig.peer().frames()).containsExactly(Frame.text("message"), Frame.close(1000, ""));
        assertThat(refused).hasSize(1);
    }
}
