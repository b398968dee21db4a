package dev.longwire.http.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.testkit.Patience;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a port does with the connections that come to it. */
class ListeningTest {
    private static final int MANY = 50;

    private final List<Socket> peers = new ArrayList<>();
    private LoopGroup group;
    private Listening listening;

    static Stream<Transport> transports() {
        return Transport.available().stream();
    }

    private void listen(Transport transport, int loops, Consumer<SocketLine> accepted) throws IOException {
        listen("127.0.0.1", transport, loops, accepted);
    }

    private void listen(String host, Transport transport, int loops, Consumer<SocketLine> accepted) throws IOException {
        group = new LoopGroup(transport, loops);
        listening = Listening.on(
                new Listening.Settings(group, MANY, true, null, null, accepted), new InetSocketAddress(host, 0));
    }

    private void connect(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            peers.add(new Socket("127.0.0.1", listening.address().getPort()));
        }
    }

    @AfterEach
    void end() throws Exception {
        for (Socket peer : peers) {
            peer.close();
        }
        group.end().sync();
        assertThat(listening.closed()).isDone();
    }

    @ParameterizedTest
    @MethodSource("transports")
    void whoCameBeforeItAcceptsIsServedThenAndByAllLoopsInTurn(Transport transport) throws Exception {
        Map<SocketLine, NettyLoop> lines = new ConcurrentHashMap<>();
        CountDownLatch come = new CountDownLatch(MANY);
        listen(transport, 2, line -> {
            assertThat(line.loop().inLoop()).isTrue();
            lines.put(line, line.loop());
            come.countDown();
        });
        connect(MANY);
        assertThat(lines).isEmpty();
        listening.accept();
        assertThat(come.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
        Set<NettyLoop> loops = Set.copyOf(lines.values());
        assertThat(loops).hasSize(2);
        lines.forEach((line, loop) -> loop.execute(line::closeNow));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void afterItIsClosedItsLoopHasNothingToDo(Transport transport) throws Exception {
        List<SocketLine> lines = new ArrayList<>();
        listen(transport, 1, line -> {
            lines.add(line);
            listening.close();
        });
        connect(MANY);
        listening.accept();
        listening.closed().get(Patience.SECONDS, TimeUnit.SECONDS);
        for (int turn = 0; turn < 100; turn++) {
            onLoop(() -> {});
        }
        SingleThreadEventExecutor loop =
                (SingleThreadEventExecutor) group.first().eventLoop();
        onLoop(() -> assertThat(loop.pendingTasks()).isZero());
        onLoop(() -> lines.forEach(SocketLine::closeNow));
    }

    private void onLoop(Runnable task) throws Exception {
        FutureTask<Void> done = new FutureTask<>(task, null);
        group.first().execute(done);
        done.get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    static Stream<Arguments> hosts() {
        return transports()
                .flatMap(transport ->
                        Stream.of("127.0.0.1", "0.0.0.0", "::").map(host -> Arguments.of(transport, host)));
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void aLineKnowsBothItsEndsAndDoesNotWaitForMoreToSend(Transport transport, String host) throws Exception {
        CompletableFuture<String> ends = new CompletableFuture<>();
        listen(host, transport, 1, line -> {
            try {
                assertThat(line instanceof EpollLine own && !own.socket.isTcpNoDelay())
                        .as("it waits for more to send")
                        .isFalse();
                ends.complete(line.localAddress() + " " + line.remoteAddress());
            } catch (IOException | AssertionError failed) {
                ends.completeExceptionally(failed);
            }
        });
        listening.accept();
        connect(1);
        int port = listening.address().getPort();
        assertThat(ends.get(Patience.SECONDS, TimeUnit.SECONDS))
                .isEqualTo("127.0.0.1:" + port + " 127.0.0.1:" + peers.get(0).getLocalPort());
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aPortThatIsTakenIsRefused(Transport transport) throws Exception {
        listen(transport, 1, line -> {});
        Listening.Settings again = new Listening.Settings(group, 1, true, null, null, line -> {});
        assertThatThrownBy(() -> Listening.on(again, listening.address()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("in use");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void whatItAcceptedStays(Transport transport) throws Exception {
        CountDownLatch come = new CountDownLatch(1);
        List<SocketLine> lines = new ArrayList<>();
        listen(transport, 1, line -> {
            lines.add(line);
            come.countDown();
        });
        listening.accept();
        connect(1);
        assertThat(come.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
        listening.close();
        listening.closed().get(Patience.SECONDS, TimeUnit.SECONDS);
        onLoop(() -> {
            lines.get(0).reserve(1).put((byte) 7);
            lines.get(0).flush();
        });
        assertThat(peers.get(0).getInputStream().read()).isEqualTo(7);
        onLoop(() -> lines.forEach(SocketLine::closeNow));
    }
}
