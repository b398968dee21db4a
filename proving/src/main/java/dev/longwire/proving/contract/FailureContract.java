package dev.longwire.proving.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.proving.Carrier;
import dev.longwire.proving.Frame;
import dev.longwire.proving.RawEnd;
import dev.longwire.testkit.Echo;
import dev.longwire.testkit.Patience;
import dev.longwire.testkit.Recorder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whatever goes wrong: one Error, one Closed, with the cause. */
interface FailureContract extends OverCarrier {

    private static Event.Closed failed(Recorder recorder) {
        Event.Error error = recorder.next(Event.Error.class);
        Event.Closed closed = recorder.next(Event.Closed.class);
        assertThat(closed.cause()).isSameAs(error.cause()).isNotNull();
        assertThat(closed.clean()).isFalse();
        recorder.assertExhausted();
        return closed;
    }

    @Test
    default void aPeerThatEndsTheLineWithoutACloseIs1006() throws Exception {
        Recorder recorder = new Recorder();
        openRaw(recorder, LIMITS).peer().close();
        Event.Closed closed = failed(recorder);
        assertThat(closed.code()).isEqualTo(1006);
        assertThat(closed.by()).isEqualTo(ClosedBy.LINE);
        assertThat(closed.describe()).contains("without a Close frame");
    }

    @Test
    default void aPeerThatVanishesIs1006() throws Exception {
        Recorder recorder = new Recorder();
        openRaw(recorder, LIMITS).peer().reset();
        Event.Closed closed = failed(recorder);
        assertThat(closed.code()).isEqualTo(1006);
        assertThat(closed.by()).isEqualTo(ClosedBy.LINE);
    }

    @Test
    default void aPeerMayVanishAtEachByteOfAFrame() throws Exception {
        byte[] frame = Frame.binary(new byte[130]).bytes();
        for (int cut = 1; cut < frame.length; cut += cut < 8 ? 1 : 40) {
            Recorder recorder = new Recorder();
            RawEnd peer = openRaw(recorder, LIMITS).peer();
            peer.write(Arrays.copyOf(frame, cut));
            peer.close();
            assertThat(failed(recorder).code()).isEqualTo(1006);
        }
    }

    @Test
    default void aBrokenRuleFailsTheConnectionWithItsCode() throws Exception {
        Recorder server = new Recorder();
        serve(server);
        RawEnd peer = carrier().rawClient();
        server.next(Event.Opened.class);
        peer.write(Frame.text("not masked").bytes());
        Frame close = Frame.read(peer);
        assertThat(close.closeCode()).isEqualTo(1002);
        assertThat(close.text()).contains("mask");
        server.next(Event.Closing.class);
        peer.finish();
        Event.Closed closed = failed(server);
        assertThat(closed.code()).isEqualTo(1002);
        assertThat(closed.by()).isEqualTo(ClosedBy.LOCAL);
        assertThat(peer.ends()).isTrue();
    }

    @Test
    default void ourCloseArrivesThoughThePeerSendsOn() throws Exception {
        Recorder recorder = new Recorder();
        RawEnd peer = openRaw(recorder, LIMITS).peer();
        peer.write(Frame.of(0x83, new byte[0]).bytes());
        for (int i = 0; i < 100; i++) {
            peer.write(Frame.binary(new byte[1000]).bytes());
        }
        assertThat(Frame.read(peer).closeCode()).isEqualTo(1002);
        peer.close();
        recorder.next(Event.Closing.class);
        assertThat(failed(recorder).code()).isEqualTo(1002);
    }

    @Test
    default void aMessageOverTheLimitIs1009AndNamesTheLimit() throws Exception {
        Recorder recorder = new Recorder();
        RawEnd peer = openRaw(recorder, LIMITS.withMaxMessageSize(1000)).peer();
        peer.write(Frame.binary(new byte[1000]).bytes());
        peer.write(Frame.binary(new byte[1001]).bytes());
        assertThat(Frame.read(peer).closeCode()).isEqualTo(1009);
        peer.close();
        recorder.next(Event.Binary.class);
        recorder.next(Event.Closing.class);
        Event.Closed closed = failed(recorder);
        assertThat(closed.code()).isEqualTo(1009);
        assertThat(closed.cause()).hasMessageContaining("1000").hasMessageContaining("withMaxMessageSize");
    }

    @Test
    default void aCallbackThatThrowsIs1011WithWhatItThrew() throws Exception {
        carrier().serve(Echo::new, LIMITS);
        RuntimeException thrown = new IllegalStateException("the callback is broken");
        Recorder recorder = new Recorder((socket, event) -> {
            if (event instanceof Event.Opened) {
                socket.send("now");
            } else if (event instanceof Event.Text) {
                throw thrown;
            }
        });
        client(recorder).open();
        recorder.nextOpened();
        recorder.next(Event.Text.class);
        recorder.next(Event.Closing.class);
        Event.Closed closed = failed(recorder);
        assertThat(closed.code()).isEqualTo(1011);
        assertThat(closed.cause()).isSameAs(thrown);
    }

    @Test
    default void aListenerThatThrowsIs1011WithWhatItThrew() throws Exception {
        AssertionError thrown = new AssertionError("the listener is broken");
        CompletableFuture<Event.Closed> closed = new CompletableFuture<>();
        carrier()
                .serve(
                        () -> new Listener() {
                            @Override
                            public void onText(WebSocket socket, ByteBuffer utf8) {
                                throw thrown;
                            }

                            @Override
                            public void onClosed(WebSocket socket, Event.Closed how) {
                                closed.complete(how);
                            }
                        },
                        LIMITS);
        Recorder recorder = new Recorder();
        opened(recorder).send("x");
        recorder.next(Event.Closing.class);
        assertThat(recorder.next(Event.Closed.class).code()).isEqualTo(1011);
        Event.Closed how = closed.get(Patience.SECONDS, TimeUnit.SECONDS);
        assertThat(how.code()).isEqualTo(1011);
        assertThat(how.cause()).isSameAs(thrown);
    }

    @Test
    default void aSilentPeerIsGivenUpByTheHeartbeat() throws Exception {
        Recorder recorder = new Recorder();
        Limits limits = LIMITS.withHeartbeat(Duration.ofMillis(100), Duration.ofMillis(200));
        RawEnd peer = openRaw(recorder, limits).peer();
        assertThat(Frame.read(peer).opcode()).isEqualTo(9);
        Event.Closed closed = failed(recorder);
        assertThat(closed.code()).isEqualTo(1006);
        assertThat(closed.by()).isEqualTo(ClosedBy.LINE);
        assertThat(closed.cause()).hasMessageContaining("pongTimeout");
        peer.close();
    }

    @Test
    default void aMessageThatStandsStillIs1008ThoughThePeerAnswersPings() throws Exception {
        Recorder recorder = new Recorder();
        Limits limits = LIMITS.withMessageTimeout(Duration.ofMillis(300));
        RawEnd peer = openRaw(recorder, limits).peer();
        peer.write(Frame.of(0x02, new byte[100]).bytes());
        peer.write(Frame.of(0x8A, new byte[0]).bytes());
        Frame close = Frame.read(peer);
        assertThat(close.closeCode()).isEqualTo(1008);
        peer.close();
        recorder.next(Event.Closing.class);
        Event.Closed closed = failed(recorder);
        assertThat(closed.code()).isEqualTo(1008);
        assertThat(closed.by()).isEqualTo(ClosedBy.LOCAL);
        assertThat(closed.cause()).hasMessageContaining("300 ms").hasMessageContaining("Limits.messageTimeout");
    }

    @Test
    default void aHeartbeatKeepsALivingPeer() throws Exception {
        Limits limits = LIMITS.withHeartbeat(Duration.ofMillis(20), LIMITS.pongTimeout());
        carrier().serve(Echo::new, LIMITS);
        Recorder recorder = new Recorder();
        CompletableFuture<Void> pongs = new CompletableFuture<>();
        WebSocket socket = carrier()
                .client(
                        Carrier.PATH,
                        new Listener() {
                            private int count;

                            @Override
                            public void onPong(WebSocket from, ByteBuffer payload) {
                                if (++count == 5) {
                                    pongs.complete(null);
                                }
                            }

                            @Override
                            public void onClosed(WebSocket from, Event.Closed closed) {
                                recorder.onEvent(from, closed);
                            }
                        },
                        limits);
        socket.open();
        pongs.get(Patience.SECONDS, TimeUnit.SECONDS);
        assertThat(socket.isOpen()).isTrue();
        assertThat(socket.roundTripTime()).isPositive();
        recorder.assertExhausted();
    }
}
