package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.Limits;
import dev.longwire.NotOpenException;
import dev.longwire.Status;
import dev.longwire.WebSocket;
import dev.longwire.proving.Frame;
import dev.longwire.testkit.line.MemoryLine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

class LineSocketTest {
    private final Rig rig = new Rig();
    private final Log log = new Log();

    @Test
    void aSocketThatWasNeverOpened() {
        WebSocket socket = rig.client(log, Rig.QUIET);
        assertThat(socket.status()).isEqualTo(Status.CLOSED);
        assertThat(socket.isOpen()).isFalse();
        assertThat(socket.bufferedAmount()).isZero();
        assertThat(socket.handshake()).isNull();
        assertThat(socket.roundTripTime()).isNull();
        assertThat(socket.ping()).isCompletedExceptionally();
        assertThat(socket.sendAsync("x")).isCompletedExceptionally();
        assertThatThrownBy(() -> socket.send("x"))
                .isInstanceOf(NotOpenException.class)
                .hasMessageContaining("call open()");
        assertThat(socket.close()).isSameAs(socket);
        socket.pause();
        socket.resume();
        rig.run();
        assertThat(log.events).isEmpty();
        assertThat(rig.connects).isZero();
        assertThat(rig.loop.timers()).isZero();
    }

    @Test
    void saysWhereItLeadsAndHowItStands() {
        WebSocket client = rig.client(log, Rig.QUIET);
        assertThat(client).hasToString("WebSocket[memory:/mysock, closed]");
        client.open();
        rig.run();
        assertThat(client).hasToString("WebSocket[memory:/mysock, open]");
        assertThat(rig.accepted(new Log(), Rig.QUIET)).hasToString("WebSocket[accepted, open]");
    }

    @Test
    void refusesNullAtOnce() {
        assertThatNullPointerException().isThrownBy(() -> LineSocket.client(null, log, Limits.DEFAULT));
        assertThatNullPointerException().isThrownBy(() -> LineSocket.client(rig, null, Limits.DEFAULT));
        assertThatNullPointerException().isThrownBy(() -> LineSocket.client(rig, log, null));
    }

    @Test
    void aBadCloseIsRefusedInEachState() {
        WebSocket socket = rig.client(log, Rig.QUIET);
        assertThatThrownBy(() -> socket.close(1005, "")).isInstanceOf(IllegalArgumentException.class);
        socket.open();
        rig.run();
        for (int code : new int[] {-1, 0, 999, 1004, 1005, 1006, 1015, 2999, 5000}) {
            assertThatThrownBy(() -> socket.close(code, ""))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(Integer.toString(code));
        }
        assertThatThrownBy(() -> socket.close(1000, "x".repeat(124))).isInstanceOf(IllegalArgumentException.class);
        assertThat(socket.isOpen()).isTrue();
    }

    @Test
    void sendTextTakesWellFormedTextOnly() {
        WebSocket socket = rig.opened(log, Rig.QUIET);
        ByteBuffer text = ByteBuffer.wrap("..grün..".getBytes(StandardCharsets.UTF_8), 2, 5);
        assertThat(socket.sendText(text)).isSameAs(socket);
        assertThat(text.position()).isEqualTo(2);
        assertThat(text.limit()).isEqualTo(7);
        assertThatThrownBy(() -> socket.sendText(ByteBuffer.wrap(new byte[] {(byte) 0xC3})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("U+FFFD");
        socket.send(new byte[] {(byte) 0xC3}, false);
        socket.send("\uD800");
        rig.run();
        assertThat(rig.peer().frames()).containsExactly(Frame.text("grün"), Frame.text("\uFFFD"), Frame.text("\uFFFD"));
    }

    @Test
    void directAndReadOnlyBuffersAreSentToo() {
        WebSocket socket = rig.opened(log, Rig.QUIET);
        ByteBuffer direct =
                ByteBuffer.allocateDirect(3).put(new byte[] {1, 2, 3}).flip();
        socket.send(direct);
        socket.send(direct.asReadOnlyBuffer());
        rig.loop.execute(() -> socket.send(direct).send(direct.asReadOnlyBuffer()));
        rig.run();
        assertThat(rig.peer().frames()).hasSize(4).containsOnly(Frame.binary(new byte[] {1, 2, 3}));
    }

    @Test
    void aServersSocketIsNotOpenedAgain() {
        WebSocket socket = rig.accepted(log, Rig.QUIET);
        assertThat(socket.open()).isEqualTo(Status.OPEN);
        assertThat(socket.handshake()).isSameAs(Rig.HANDSHAKE);
        rig.peer().reset();
        rig.run();
        assertThat(rig.ended).containsExactly(socket);
        assertThatThrownBy(socket::open)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("only its client can open it again");
        assertThat(log.events).containsExactly("opened", "error", "closed 1006");
    }

    @Test
    void aServersSocketMayBeClosedAndUsedBeforeItsListenerIsTold() {
        MemoryLine.Pair pair = MemoryLine.pair(rig.loop, rig.loop, 1000);
        Peer peer = new Peer(pair.client());
        AcceptedSocket accepted = LineSocket.accepted(pair.server(), Rig.HANDSHAKE, log, Rig.QUIET, rig.ended::add);
        pair.server().handler(accepted.handler());
        rig.loop.execute(() -> accepted.socket().send("on the loop").close(1001, ""));
        rig.loop.execute(accepted.open());
        rig.run();
        assertThat(peer.frames()).containsExactly(Frame.text("on the loop"), Frame.close(1001, ""));
        assertThat(log.events).containsExactly("opened", "closing");
        peer.send(Frame.close(1001, "").asClient());
        peer.finish();
        rig.run();
        assertThat(log.onlyClosed().clean()).isTrue();
    }

    @Test
    void openIsStartedOnceThoughManyThreadsOpen() throws InterruptedException {
        WebSocket socket = rig.client(log, Rig.QUIET);
        Thread[] threads = new Thread[8];
        CyclicBarrier together = new CyclicBarrier(threads.length);
        Status[] seen = new Status[threads.length];
        for (int i = 0; i < threads.length; i++) {
            int me = i;
            threads[i] = new Thread(() -> {
                try {
                    together.await();
                } catch (InterruptedException | BrokenBarrierException broken) {
                    throw new IllegalStateException(broken);
                }
                seen[me] = socket.open();
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(seen).containsOnly(Status.OPENING);
        rig.run();
        assertThat(rig.connects).isEqualTo(1);
        assertThat(log.events).containsExactly("opening", "opened");
    }

    @Test
    void whatWasAgreedStaysUntilTheSocketIsOpenedAgain() {
        WebSocket socket = rig.opened(log, Rig.QUIET);
        assertThat(socket.handshake()).isSameAs(Rig.HANDSHAKE);
        rig.peer().reset();
        rig.run();
        assertThat(socket.handshake()).isSameAs(Rig.HANDSHAKE);
        rig.connecting = attempt -> {};
        socket.open();
        assertThat(socket.handshake()).isNull();
    }
}
