package dev.longwire.bench.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Bytes back as they came, by the JDK's selector with one buffer for all: what is left of the limit for a server in Java. */
public final class BareNio {
    private static final int BUFFER = 512 << 10;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

    private BareNio() {}

    /** Runs until standard input ends. */
    public static void main(String[] args) throws IOException {
        Setting setting = Setting.of(args);
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress("127.0.0.1", setting.port()), 4096);
        server.configureBlocking(false);
        Selector selector = Selector.open();
        server.register(selector, SelectionKey.OP_ACCEPT);
        BareNio bare = new BareNio();
        Thread loop = new Thread(() -> bare.run(selector), "bare-nio");
        loop.setDaemon(true);
        loop.start();
        setting.ready();
    }

    private void run(Selector selector) {
        try {
            while (true) {
                selector.select(this::ready);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalStateException("the selector is broken", e);
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.channel() instanceof ServerSocketChannel server) {
                accept(server, key.selector());
            } else if (key.attachment() instanceof ByteBuffer rest) {
                writeRest((SocketChannel) key.channel(), key, rest);
            } else {
                echo((SocketChannel) key.channel(), key);
            }
        } catch (IOException gone) {
            close(key);
        }
    }

    private static void accept(ServerSocketChannel server, Selector selector) throws IOException {
        SocketChannel socket = server.accept();
        if (socket != null) {
            socket.configureBlocking(false);
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.register(selector, SelectionKey.OP_READ);
        }
    }

    private void echo(SocketChannel socket, SelectionKey key) throws IOException {
        buffer.clear();
        if (socket.read(buffer) < 0) {
            close(key);
            return;
        }
        buffer.flip();
        socket.write(buffer);
        if (buffer.hasRemaining()) { // nothing is read until the peer has taken it
            key.attach(ByteBuffer.allocateDirect(buffer.remaining()).put(buffer).flip());
            key.interestOps(SelectionKey.OP_WRITE);
        }
    }

    private static void writeRest(SocketChannel socket, SelectionKey key, ByteBuffer rest) throws IOException {
        socket.write(rest);
        if (!rest.hasRemaining()) {
            key.attach(null);
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
