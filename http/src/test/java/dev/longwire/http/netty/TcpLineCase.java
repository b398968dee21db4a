package dev.longwire.http.netty;

import dev.longwire.transport.LineHandler;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** Tests of a line over a real connection, whose other end is a plain socket. */
abstract class TcpLineCase {
    static final int MEGABYTE = 1 << 20;

    LoopGroup group;
    ServerSocket listening;
    Socket peer;
    NettyLoop loop;
    NettyLine line;
    final Told told = new Told();

    /** What the line told, for the test to await. */
    static final class Told implements LineHandler {
        final BlockingQueue<String> words = new LinkedBlockingQueue<>();
        volatile @Nullable Throwable cause;
        volatile long bytes;

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

    void connect(Transport transport) throws Exception {
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
        peer.setSoTimeout(20_000); // what does not come is a failure, not a wait
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
