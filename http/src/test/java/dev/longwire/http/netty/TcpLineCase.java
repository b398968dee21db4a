package dev.longwire.http.netty;

import dev.longwire.testkit.Patience;
import dev.longwire.transport.Budget;
import dev.longwire.transport.LineHandler;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** Tests of a line over a real connection, whose other end is a plain socket. */
abstract class TcpLineCase {
    static final int MEGABYTE = 1 << 20;

    /** How a line comes about. */
    record Kind(Transport transport, boolean accepted) {
        @Override
        public String toString() {
            return (accepted ? "accepted by " : "connected by ") + transport;
        }
    }

    LoopGroup group;
    Socket peer;
    NettyLoop loop;
    SocketLine line;
    final Told told = new Told();

    /** What the line told, for the test to await. */
    static final class Told implements LineHandler {
        final BlockingQueue<String> words = new LinkedBlockingQueue<>();
        volatile @Nullable Throwable cause;
        volatile long bytes;
        volatile Runnable onBytes = () -> {};
        volatile Runnable onClosed = () -> {};

        @Override
        public void received(ByteBuffer window) {
            bytes += window.remaining();
            words.add("bytes");
            window.position(window.limit());
            onBytes.run();
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
            onClosed.run();
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

    static Stream<Kind> lines() {
        return Transport.available().stream()
                .flatMap(transport -> Stream.of(new Kind(transport, false), new Kind(transport, true)));
    }

    /** Where what the line holds is counted. */
    Budget budget() {
        return Budget.process();
    }

    void connect(Kind kind) throws Exception {
        group = new LoopGroup(kind.transport(), 1, budget());
        loop = group.first();
        if (kind.accepted()) {
            accept();
        } else {
            connect();
        }
        peer.setSoTimeout(Patience.MILLIS); // what does not come is a failure, not a wait
    }

    private void connect() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Channel channel = new Bootstrap()
                    .group(loop.eventLoop())
                    .channel(group.transport().socket())
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
            });
        }
    }

    private void accept() throws Exception {
        CompletableFuture<SocketLine> accepted = new CompletableFuture<>();
        Listening listening = Listening.on(
                new Listening.Settings(group, 1, true, null, null, next -> {
                    next.handler(told);
                    keepUntilClosed(next);
                    accepted.complete(next);
                }),
                new InetSocketAddress("127.0.0.1", 0));
        listening.accept();
        peer = new Socket("127.0.0.1", listening.address().getPort());
        line = accepted.get(Patience.SECONDS, TimeUnit.SECONDS);
        listening.close();
        listening.closed().get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    /** As a server does, so that the line is closed before its loop ends. */
    private void keepUntilClosed(SocketLine accepted) {
        Runnable close = accepted::closeNow;
        loop.keep(close);
        told.onClosed = () -> loop.letGo(close);
    }

    @AfterEach
    void end() throws Exception {
        group.end().sync();
        peer.close();
    }

    <T> T onLoop(Callable<T> action) throws Exception {
        FutureTask<T> task = new FutureTask<>(action);
        loop.execute(task);
        return task.get();
    }

    void onLoop(Runnable action) throws Exception {
        onLoop(() -> {
            action.run();
            return line;
        });
    }
}
