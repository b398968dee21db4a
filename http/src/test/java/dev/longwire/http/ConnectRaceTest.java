package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.http.netty.LoopGroup;
import dev.longwire.http.netty.NettyLoop;
import dev.longwire.http.netty.Transport;
import dev.longwire.testkit.Recorder;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectRaceTest {
    private static final int FULL = 4;

    private final LoopGroup group = new LoopGroup(Transport.NIO, 1);
    private final NettyLoop loop = group.first();
    private final List<AutoCloseable> toClose = new ArrayList<>();
    private final CompletableFuture<Channel> outcome = new CompletableFuture<>();

    @AfterEach
    void end() throws Exception {
        group.end().sync();
        for (AutoCloseable open : toClose) {
            open.close();
        }
    }

    private static InetAddress address(String literal) throws Exception {
        return InetAddress.getByName(literal);
    }

    private ServerSocket listen(String address, int port) throws Exception {
        ServerSocket listening = new ServerSocket(port, 1, address(address));
        toClose.add(listening);
        return listening;
    }

    /** An address that neither accepts nor refuses: so many wait already that the system drops the rest. */
    private void silent(String address, int port) throws Exception {
        ServerSocket listening = listen(address, port);
        for (int i = 0; i < FULL; i++) {
            SocketChannel waiting = SocketChannel.open();
            toClose.add(waiting);
            waiting.configureBlocking(false);
            waiting.connect(listening.getLocalSocketAddress());
        }
    }

    private ConnectRace race(int port, String... addresses) throws Exception {
        List<InetAddress> all = new ArrayList<>();
        for (String address : addresses) {
            all.add(address(address));
        }
        ConnectRace race = new ConnectRace(loop, "example.test", port, all);
        loop.execute(() -> race.start(new Step.Outcome<>() {
            @Override
            public void done(Channel channel) {
                outcome.complete(channel);
            }

            @Override
            public void failed(Throwable cause) {
                outcome.completeExceptionally(cause);
            }
        }));
        return race;
    }

    private String winner() throws Exception {
        return ((InetSocketAddress) outcome.get().remoteAddress()).getAddress().getHostAddress();
    }

    @Test
    void theFirstThatAnswersIsTaken() throws Exception {
        int port = listen("127.0.0.1", 0).getLocalPort();
        race(port, "127.0.0.1", "127.0.0.2");
        assertThat(winner()).isEqualTo("127.0.0.1");
    }

    @Test
    void afterARefusalTheNextIsTried() throws Exception {
        int port = listen("127.0.0.3", 0).getLocalPort();
        race(port, "127.0.0.1", "127.0.0.2", "127.0.0.3");
        assertThat(winner()).isEqualTo("127.0.0.3");
    }

    @Test
    void anAddressThatIsSilentIsNotWaitedFor() throws Exception {
        int port = listen("127.0.0.2", 0).getLocalPort();
        silent("127.0.0.1", port);
        race(port, "127.0.0.1", "127.0.0.2");
        assertThat(winner()).isEqualTo("127.0.0.2");
    }

    @Test
    void allRefusalsAreNamed() throws Exception {
        ServerSocket closed = listen("127.0.0.1", 0);
        int port = closed.getLocalPort();
        closed.close();
        race(port, "127.0.0.1", "127.0.0.2");
        assertThat(outcome)
                .failsWithin(Recorder.PATIENCE)
                .withThrowableOfType(ExecutionException.class)
                .havingCause()
                .withMessage("nothing listens on example.test:" + port
                        + " (connection refused, tried 127.0.0.1 and 127.0.0.2): check host and port, and that the server"
                        + " runs")
                .satisfies(cause -> assertThat(cause.getSuppressed()).hasSize(1));
    }

    @Test
    void whoGivesUpIsToldNothing() throws Exception {
        int port = listen("127.0.0.2", 0).getLocalPort();
        silent("127.0.0.1", port);
        ConnectRace race = race(port, "127.0.0.1", "127.0.0.2");
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        loop.execute(() -> {
            race.cancel();
            cancelled.complete(null);
        });
        cancelled.get();
        group.end().sync(); // which waits for every channel
        assertThat(outcome).isNotDone();
    }
}
