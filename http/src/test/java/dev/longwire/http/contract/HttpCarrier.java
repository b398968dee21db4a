package dev.longwire.http.contract;

import dev.longwire.Compression;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.http.IoThreads;
import dev.longwire.http.WebSocketBuilder;
import dev.longwire.http.WebSocketClient;
import dev.longwire.http.WebSocketClientBuilder;
import dev.longwire.http.WebSocketServer;
import dev.longwire.http.WebSocketServerBuilder;
import dev.longwire.proving.RawEnd;
import dev.longwire.proving.conformance.Http1Carrier;
import dev.longwire.testkit.Patience;
import dev.longwire.testkit.Recorder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 over loopback, plain or TLS, on one of Netty's transports. */
public final class HttpCarrier implements Http1Carrier {
    private final @Nullable TestTls tls;
    private final IoThreads threads;
    private final @Nullable Compression compression;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final BlockingQueue<RawEnd> raws = new LinkedBlockingQueue<>();
    private @Nullable WebSocketServer server;
    /** Where clients connect to whose connections {@link #accept} gives. */
    private @Nullable ServerSocket heads;

    /** Without compression. */
    public HttpCarrier(@Nullable TestTls tls, IoThreads threads) {
        this(tls, threads, null);
    }

    /** With the compression that clients offer and the server supports. */
    public HttpCarrier(@Nullable TestTls tls, IoThreads threads, @Nullable Compression compression) {
        this.tls = tls;
        this.threads = threads;
        this.compression = compression;
    }

    @Override
    public void serve(Supplier<Listener> listener, Limits limits) throws IOException {
        WebSocketServerBuilder builder = WebSocketServer.builder()
                .host("127.0.0.1")
                .port(0)
                .ioThreads(threads)
                .limits(limits)
                .subprotocols(SUBPROTOCOL)
                .path(PATH, listener);
        if (tls != null) {
            builder.tls(tls.server());
        }
        if (compression != null) {
            builder.compression(compression);
        }
        server = builder.start();
    }

    private WebSocketServer server() {
        if (server == null) {
            throw new IllegalStateException("serve first");
        }
        return server;
    }

    @Override
    public WebSocket client(String target, Listener listener, Limits limits, String... subprotocols) {
        return client(server().port(), target, listener, limits, subprotocols);
    }

    private WebSocket client(int port, String target, Listener listener, Limits limits, String... subprotocols) {
        String scheme = tls == null ? "ws" : "wss";
        WebSocketClientBuilder client = WebSocketClient.builder().ioThreads(threads);
        if (tls != null) {
            client.tls(tls.client());
        }
        WebSocketBuilder socket = client.build()
                .to(scheme + "://localhost:" + port + target)
                .limits(limits)
                .subprotocols(subprotocols);
        if (compression != null) {
            socket.compression(compression);
        }
        return socket.create(listener);
    }

    @Override
    public SocketEnd connect() throws IOException {
        SocketFactory sockets =
                tls == null ? SocketFactory.getDefault() : tls.context().getSocketFactory();
        Socket socket = sockets.createSocket(InetAddress.getLoopbackAddress(), server().port());
        open.add(socket);
        return new SocketEnd(socket);
    }

    @Override
    public RawEnd rawClient() throws Exception {
        return connect().upgradeAsClient();
    }

    @Override
    public WebSocket clientOfRaw(Listener listener, Limits limits) throws IOException {
        ServerSocket acceptor = newAcceptor();
        Thread thread = new Thread(() -> acceptAndUpgrade(acceptor), "raw-acceptor");
        thread.setDaemon(true);
        thread.start();
        return client(acceptor.getLocalPort(), PATH, listener, limits);
    }

    private ServerSocket newAcceptor() throws IOException {
        ServerSocketFactory sockets =
                tls == null ? ServerSocketFactory.getDefault() : tls.context().getServerSocketFactory();
        ServerSocket acceptor = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.add(acceptor);
        return acceptor;
    }

    private SocketEnd accept(ServerSocket acceptor) throws IOException {
        Socket socket = acceptor.accept();
        open.add(socket);
        return new SocketEnd(socket);
    }

    private void acceptAndUpgrade(ServerSocket acceptor) {
        try {
            raws.add(accept(acceptor).upgradeAsServer());
        } catch (Exception broken) {
            throw new AssertionError("the raw server could not accept", broken);
        }
    }

    @Override
    public WebSocket clientOfAccepted(Listener listener, Limits limits, String... subprotocols) throws IOException {
        if (heads == null) {
            heads = newAcceptor();
            heads.setSoTimeout(Patience.MILLIS);
        }
        return client(heads.getLocalPort(), PATH, listener, limits, subprotocols);
    }

    @Override
    public RawEnd accept() throws IOException {
        if (heads == null) {
            throw new IllegalStateException("no client was asked for");
        }
        return accept(heads);
    }

    @Override
    public boolean isSecure() {
        return tls != null;
    }

    @Override
    public RawEnd acceptRaw() throws InterruptedException {
        RawEnd end = raws.poll(Recorder.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (end == null) {
            throw new AssertionError("nobody connected within " + Recorder.PATIENCE);
        }
        return end;
    }

    @Override
    public WebSocket clientOfSilence(Listener listener, Limits limits) throws IOException {
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.add(silent);
        return client(silent.getLocalPort(), PATH, listener, limits);
    }

    @Override
    public WebSocket clientOfNothing(Listener listener, Limits limits) {
        try (ServerSocket gone = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            return client(gone.getLocalPort(), PATH, listener, limits);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public void close() {
        try {
            for (AutoCloseable each : open) {
                each.close();
            }
        } catch (Exception broken) {
            throw new AssertionError("a test's socket did not close", broken);
        }
        if (server != null) {
            server.close();
        }
        threads.close();
    }
}
