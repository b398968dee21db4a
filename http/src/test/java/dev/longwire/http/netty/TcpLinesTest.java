package dev.longwire.http.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.transport.LineHandler;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A line over a real connection, whose other end is a plain socket. */
class TcpLinesTest {
    private static final int MEGABYTE = 1 << 20;

    private LoopGroup group;
    private ServerSocket listening;
    private Socket peer;
    private NettyLoop loop;
    private NettyLine line;
    private final Told told = new Told();

    /** What the line told, for the test to await. */
    private static final class Told implements LineHandler {
        private final BlockingQueue<String> words = new LinkedBlockingQueue<>();
        private volatile @Nullable Throwable cause;
        private volatile long bytes;

        @Override
        public void received(ByteBuffer window) {
            bytes += window.remaining();
            words.add("bytes");
            window.position(window.limit());
        }

        @Override
        public void taken() {
            words.add("taken");
        }

        @Override
        public void inputEnded() {
            words.add("end of input");
        }

        @Override
        public void closed(@Nullable Throwable reason) {
            cause = reason;
            words.add("closed");
        }

        void await(String word) throws InterruptedException {
            while (!words.take().equals(word)) {
                // the one awaited comes later
            }
        }

        void awaitBytes(long count) throws InterruptedException {
            while (bytes < count) {
                await("bytes");
            }
        }
    }

    static Stream<Transport> transports() {
        return Transport.available().stream();
    }

    private void connect(Transport transport) throws Exception {
        group = new LoopGroup(transport, 1);
        loop = group.first();
        listening = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        Channel channel = new Bootstrap()
                .group(loop.eventLoop())
                .channel(transport.socket())
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel made) {
                        loop.keep(made);
                    }
                })
                .connect(listening.getLocalSocketAddress())
                .sync()
                .channel();
        peer = listening.accept();
        onLoop(() -> {
            line = TcpLines.over(channel, loop, null);
            line.handler(told);
            channel.config().setAutoRead(true);
            return line;
        });
    }

    @AfterEach
    void end() throws Exception {
        group.end().sync();
        peer.close();
        listening.close();
    }

    private <T> T onLoop(Callable<T> action) throws Exception {
        FutureTask<T> task = new FutureTask<>(action);
        loop.execute(task);
        return task.get();
    }

    private void onLoop(Runnable action) throws Exception {
        onLoop(() -> {
            action.run();
            return line;
        });
    }

    private void write(int bytes) {
        for (int left = bytes; left > 0; left -= Math.min(left, 4096)) {
            line.reserve(Math.min(left, 4096)).put(new byte[Math.min(left, 4096)]);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void addressesAreForPeople(Transport transport) throws Exception {
        connect(transport);
        assertThat(onLoop(line::localAddress)).isEqualTo("127.0.0.1:" + peer.getPort());
        assertThat(onLoop(line::remoteAddress)).isEqualTo("127.0.0.1:" + listening.getLocalPort());
    }

    @ParameterizedTest
    @MethodSource("transports")
    void bothSidesEndForThemselves(Transport transport) throws Exception {
        connect(transport);
        peer.getOutputStream().write("last".getBytes(ISO_8859_1));
        peer.shutdownOutput();
        told.awaitBytes(4);
        told.await("end of input");

        onLoop(() -> {
            line.reserve(5).put("still".getBytes(ISO_8859_1));
            line.flush();
        });
        assertThat(peer.getInputStream().readNBytes(5)).isEqualTo("still".getBytes(ISO_8859_1));
        told.await("taken");

        onLoop(() -> {
            write(100_000);
            line.finish();
        });
        assertThat(peer.getInputStream().readAllBytes()).as("all, then the end").hasSize(100_000);
        onLoop(line::close);
        told.await("closed");
        assertThat(told.cause).isNull();
    }

    @ParameterizedTest
    @MethodSource("transports")
    void finishLeavesTheInputOpen(Transport transport) throws Exception {
        connect(transport);
        onLoop(line::finish);
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
        peer.getOutputStream().write(new byte[10]);
        told.awaitBytes(10);
        peer.close();
        told.await("end of input");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void closeSendsWhatWasWrittenFirst(Transport transport) throws Exception {
        connect(transport);
        onLoop(() -> {
            write(8 * MEGABYTE);
            line.close();
        });
        assertThat(peer.getInputStream().readAllBytes()).hasSize(8 * MEGABYTE);
        told.await("closed");
        assertThat(told.cause).isNull();
        assertThat(onLoop(line::taken)).isEqualTo(8 * MEGABYTE);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void abortIsAReset(Transport transport) throws Exception {
        connect(transport);
        onLoop(() -> {
            write(8 * MEGABYTE);
            line.flush();
            line.abort();
        });
        told.await("closed");
        assertThat(told.cause).isNull();
        assertThatThrownBy(() -> peer.getInputStream().readAllBytes()).isInstanceOf(SocketException.class);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aResetOfThePeerIsTheCause(Transport transport) throws Exception {
        connect(transport);
        peer.setSoLinger(true, 0);
        peer.close();
        told.await("closed");
        assertThat(told.cause).isInstanceOf(IOException.class).hasMessageContaining("reset");
        assertThat(told.words).as("the last word").isEmpty();
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aWriteToAPeerThatHasGoneIsTheCause(Transport transport) throws Exception {
        connect(transport);
        onLoop(() -> line.reading(false)); // so that only a write can find out
        peer.setSoLinger(true, 0);
        peer.close();
        while (!told.words.contains("closed")) {
            onLoop(() -> {
                write(1000);
                line.flush();
            });
        }
        assertThat(told.cause).isInstanceOf(IOException.class);
        assertThat(onLoop(line::taken)).isLessThanOrEqualTo(onLoop(line::written));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aLineThatDoesNotReadHoldsThePeerBack(Transport transport) throws Exception {
        connect(transport);
        onLoop(() -> line.reading(false));
        int total = 32 * MEGABYTE; // more than all buffers on the way
        FutureTask<Void> sending = new FutureTask<>(() -> {
            peer.getOutputStream().write(new byte[total]);
            return null;
        });
        Thread sender = new Thread(sending, "sender");
        sender.start();
        while (sender.getState() == Thread.State.NEW) {
            Thread.onSpinWait();
        }
        // the loop turns many times, and still nothing is told
        for (int i = 0; i < 100; i++) {
            onLoop(() -> {});
        }
        assertThat(told.bytes).isZero();
        assertThat(sending.isDone()).isFalse();
        onLoop(() -> line.reading(true));
        told.awaitBytes(total);
        sending.get();
        assertThat(told.bytes).isEqualTo(total);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void takenGrowsAsThePeerTakes(Transport transport) throws Exception {
        connect(transport);
        onLoop(() -> {
            write(32 * MEGABYTE);
            line.flush();
        });
        assertThat(onLoop(line::written)).isEqualTo(32 * MEGABYTE);
        told.await("taken");
        assertThat(onLoop(line::taken)).isLessThan(32 * MEGABYTE);
        peer.getInputStream().readNBytes(32 * MEGABYTE);
        while (onLoop(line::taken) < 32 * MEGABYTE) {
            told.await("taken");
        }
        onLoop(line::abort);
        told.await("closed");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void theEndOfTheThreadsEndsTheLine(Transport transport) throws Exception {
        connect(transport);
        group.end().sync();
        told.await("closed");
    }
}
