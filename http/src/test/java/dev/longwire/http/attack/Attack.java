package dev.longwire.http.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Compression;
import dev.longwire.Conversation;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.http.IoThreads;
import dev.longwire.http.RawServer;
import dev.longwire.http.Tls;
import dev.longwire.http.WebSocketBuilder;
import dev.longwire.http.WebSocketClient;
import dev.longwire.http.WebSocketServer;
import dev.longwire.http.WebSocketServerBuilder;
import dev.longwire.http.contract.SocketEnd;
import dev.longwire.protocol.Role;
import dev.longwire.testkit.Patience;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An attack over loopback on Longwire's client or server. When it is over, and with everything that was not attacked still
 * running, the process has to hold what it held before: sockets, threads, memory beside the heap, no object of the connection.
 * A healthy connection then shows that nothing else suffered; it also is the event to wait for, since it passes through the
 * one I/O thread behind all that the attack has left there.
 */
final class Attack implements BeforeEachCallback, AfterEachCallback {
    /** Without a heartbeat, and with time enough. */
    static final Limits LIMITS = Patience.LIMITS.withHeartbeat(Duration.ZERO, Patience.LIMITS.pongTimeout());

    /** The part of a good request that asks for the upgrade. */
    static final String UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";

    static final String PATH = "/mysock";

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Set<Reference<?>> watched = new HashSet<>();
    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
    private Footprint outside;
    private Footprint before;
    private IoThreads threads;
    private WebSocketServer bystander;
    private Spy bystanders;

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            new Socket(any.getInetAddress(), any.getLocalPort())
                    .close(); // from its first one on the JDK keeps a socket
        }
        outside = Footprint.now();
        threads = IoThreads.create(1);
        bystanders = new Spy((socket, message) -> socket.sendText(message));
        bystander = builder().path(PATH, bystanders).start();
        begin();
    }

    /** From here on it counts. */
    private void begin() throws Exception {
        healthy();
        before = Footprint.now();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        try {
            closeAll(Socket.class, ServerSocket.class, RawServer.class);
            if (context.getExecutionException().isEmpty()) {
                healthy();
                before.assertBack();
                awaitCollected();
            }
        } finally {
            closeAll(AutoCloseable.class);
            bystander.close();
            threads.close();
        }
        if (context.getExecutionException().isEmpty()) {
            outside.assertBack();
        }
    }

    private void closeAll(Class<?>... kinds) throws Exception {
        for (AutoCloseable each : open.toArray(AutoCloseable[]::new)) {
            for (Class<?> kind : kinds) {
                if (kind.isInstance(each)) {
                    each.close();
                    open.remove(each);
                    break;
                }
            }
        }
    }

    /** Others are served as ever. */
    void healthy() throws Exception {
        try (Conversation chat = WebSocketClient.builder()
                .ioThreads(threads)
                .executor(Runnable::run)
                .build()
                .to(url(bystander.port()))
                .connect()) {
            chat.send("as ever");
            assertThat(chat.receive().text()).isEqualTo("as ever");
        }
        bystanders.opened();
        bystanders.closed(); // the server's end is the last to go
    }

    private void awaitCollected() throws InterruptedException {
        for (int tries = 0; !watched.isEmpty(); tries++) {
            assertThat(tries)
                    .as("garbage collections after which %d sockets are still there", watched.size())
                    .isLessThan(100);
            System.gc();
            Reference<?> gone = collected.remove(50);
            while (gone != null) {
                watched.remove(gone);
                gone = collected.poll();
            }
        }
    }

    /** After the attack, and while the server runs on, nothing refers to it. */
    <T> T watch(T object) {
        watched.add(new WeakReference<>(object, collected));
        return object;
    }

    /** Closed after the test, the last one first. */
    <T extends AutoCloseable> T closing(T resource) {
        open.push(resource);
        return resource;
    }

    IoThreads threads() {
        return threads;
    }

    // ---- a server under attack ------------------------------------------------------------------------------------

    private WebSocketServerBuilder builder() {
        return WebSocketServer.builder().host("127.0.0.1").limits(LIMITS).ioThreads(threads);
    }

    /** A server that runs until the end of the test. */
    WebSocketServer serve(Listener listener, UnaryOperator<WebSocketServerBuilder> settings) throws Exception {
        WebSocketServer server =
                closing(settings.apply(builder().path(PATH, listener)).start());
        begin();
        return server;
    }

    /** A plain connection to a server. */
    Socket connect(WebSocketServer server) throws IOException {
        Socket socket = closing(new Socket(InetAddress.getByName("127.0.0.1"), server.port()));
        socket.setSoTimeout(Patience.MILLIS);
        return socket;
    }

    /** Sends these characters, a byte each, and gives all that comes up to the end of the connection. */
    String answer(WebSocketServer server, String request) throws IOException {
        Socket socket = connect(server);
        write(socket, request);
        socket.shutdownOutput();
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }

    static void write(Socket socket, String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
    }

    static String request(String lines) {
        return "GET " + PATH + " HTTP/1.1\r\nHost: localhost\r\n" + lines + "\r\n";
    }

    // ---- a client under attack ------------------------------------------------------------------------------------

    static String url(int port) {
        return "ws://127.0.0.1:" + port + PATH;
    }

    /** A builder of clients on the one I/O thread. */
    WebSocketBuilder client(String url) {
        return client(Tls.system(), url);
    }

    /** A builder of clients on the one I/O thread, with TLS of its own. */
    WebSocketBuilder client(Tls tls, String url) {
        return WebSocketClient.builder()
                .limits(LIMITS)
                .ioThreads(threads)
                .tls(tls)
                .build()
                .to(url);
    }

    /** A port of its own on which a test plays the server. */
    ServerSocket acceptor() throws IOException {
        ServerSocket acceptor = closing(new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1")));
        acceptor.setSoTimeout(2 * Patience.MILLIS);
        return acceptor;
    }

    /** A server that a test plays. */
    RawServer rawServer(RawServer.Script script) throws IOException {
        return closing(new RawServer(script));
    }

    // ---- either, with its opening handshake behind it
    // -----------------------------------------------------------------

    Victim victim(Role role, Limits limits) throws Exception {
        return victim(role, limits, null, new Spy());
    }

    /** A socket of that role whose peer is in the hands of the test. */
    Victim victim(Role role, Limits limits, @Nullable Compression compression, Spy spy) throws Exception {
        Victim victim = role == Role.SERVER
                ? attackedServer(limits, compression, spy)
                : attackedClient(limits, compression, spy);
        watch(spy.opened());
        return victim;
    }

    private Victim attackedServer(Limits limits, @Nullable Compression compression, Spy spy) throws Exception {
        WebSocketServer server = serve(spy, builder -> {
            builder.limits(limits);
            return compression == null ? builder : builder.compression(compression);
        });
        Socket socket = connect(server);
        write(socket, request(UPGRADE + extension(compression)));
        assertThat(RawServer.readHead(socket.getInputStream())).startsWith("HTTP/1.1 101 ");
        return new Victim(Role.SERVER, new SocketEnd(socket), spy);
    }

    private Victim attackedClient(Limits limits, @Nullable Compression compression, Spy spy) throws Exception {
        ServerSocket acceptor = acceptor();
        WebSocketBuilder builder = client(url(acceptor.getLocalPort())).limits(limits);
        if (compression != null) {
            builder.compression(compression);
        }
        builder.create(spy).open();
        Socket socket = closing(acceptor.accept());
        InputStream in = socket.getInputStream();
        String head = RawServer.accepting(RawServer.readHead(in));
        write(socket, head.substring(0, head.length() - 2) + extension(compression) + "\r\n");
        return new Victim(Role.CLIENT, new SocketEnd(socket), spy);
    }

    private static String extension(@Nullable Compression compression) {
        return compression == null ? "" : "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    }

    /** Opens and tells how it ended. */
    Event.Closed opens(WebSocketBuilder builder) throws InterruptedException {
        Spy spy = new Spy();
        WebSocket socket = watch(builder.create(spy));
        socket.open();
        return spy.closed();
    }
}
