package dev.longwire.interop;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.java_websocket.WebSocket;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.drafts.Draft;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.extensions.permessage_deflate.PerMessageDeflateExtension;
import org.java_websocket.framing.Framedata;
import org.java_websocket.framing.PingFrame;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.handshake.Handshakedata;
import org.java_websocket.handshake.ServerHandshake;
import org.java_websocket.protocols.IProtocol;
import org.java_websocket.protocols.Protocol;
import org.java_websocket.server.DefaultSSLWebSocketServerFactory;
import org.java_websocket.server.WebSocketServer;
import org.jspecify.annotations.Nullable;

/** Java-WebSocket, by TooTallNate. */
final class JavaWebSocket implements Library {
    private static final Pattern STATUS = Pattern.compile("Invalid status code received: ([0-9]+)");

    private final List<Server> servers = new ArrayList<>();

    @Override
    public Class<?> main() {
        return WebSocket.class;
    }

    private static Draft draft(List<String> subprotocols) {
        PerMessageDeflateExtension deflate = new PerMessageDeflateExtension();
        deflate.setThreshold(0);
        List<IProtocol> protocols = new ArrayList<>();
        subprotocols.forEach(name -> protocols.add(new Protocol(name)));
        if (protocols.isEmpty() || subprotocols.equals(List.of("second"))) {
            protocols.add(new Protocol("")); // none
        }
        return new Draft_6455(List.of(deflate), protocols);
    }

    @Override
    public int serve(@Nullable SSLContext tls, Connections connections) throws Exception {
        Server server = new Server(connections);
        if (tls != null) {
            server.setWebSocketFactory(new DefaultSSLWebSocketServerFactory(tls));
        }
        server.setConnectionLostTimeout(0);
        server.setDaemon(true);
        servers.add(server);
        server.start();
        server.started.get(RunningPeer.WAIT_SECONDS, TimeUnit.SECONDS);
        return server.getPort();
    }

    @Override
    public void connect(Dial dial, Follower follower) {
        Client client = new Client(dial, follower);
        client.setConnectionLostTimeout(0);
        client.setDaemon(true);
        if (dial.uri().getScheme().equals("wss")) {
            client.setSocketFactory(dial.tls().getSocketFactory());
        }
        client.connect();
    }

    @Override
    public void stop() throws InterruptedException {
        for (Server server : servers) {
            server.reminders.shutdownNow();
            server.stop(1_000);
        }
    }

    /**
     * The thread of a client that reads. It reads again only if nobody has closed since, and else ends the line at once, with
     * what is queued: a Close that is sent while it is busy with what came before can be lost (RFC 6455 §7.1.2 has it sent).
     */
    private record Reader(Thread thread) {
        /** Returns when it is inside its read, past that check. */
        void awaitReading() {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(RunningPeer.WAIT_SECONDS);
            while (!isReading()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("the client of Java-WebSocket does not come to read");
                }
                LockSupport.parkNanos(100_000);
            }
        }

        private boolean isReading() {
            StackTraceElement[] calls = thread.getStackTrace();
            for (int i = 1; i < calls.length; i++) {
                if (calls[i].getClassName().equals(WebSocketClient.class.getName())
                        && calls[i].getMethodName().equals("run")) {
                    return calls[i - 1].getMethodName().equals("read");
                }
            }
            return calls.length == 0; // it has ended
        }
    }

    /**
     * What a connection sends with.
     *
     * @param awaitReady returns when a Close gets through
     */
    private record Sending(WebSocket socket, Runnable awaitReady) implements Out {
        @Override
        public void text(String text) {
            socket.send(text);
        }

        @Override
        public void binary(byte[] data) {
            socket.send(data);
        }

        @Override
        public void ping(byte[] payload) {
            PingFrame frame = new PingFrame();
            frame.setPayload(ByteBuffer.wrap(payload));
            socket.sendFrame(frame);
        }

        @Override
        public void close(int code, String reason) {
            awaitReady.run();
            socket.close(code, reason);
        }
    }

    private static Map<String, String> headers(Handshakedata handshake) {
        Map<String, String> headers = new HashMap<>();
        for (Iterator<String> names = handshake.iterateHttpFields(); names.hasNext(); ) {
            String name = names.next();
            headers.put(name.toLowerCase(Locale.ROOT), handshake.getFieldValue(name));
        }
        return headers;
    }

    private static byte[] octets(ByteBuffer data) {
        byte[] octets = new byte[data.remaining()];
        data.get(octets);
        return octets;
    }

    private static String protocol(WebSocket socket) {
        IProtocol protocol = socket.getProtocol();
        return protocol == null ? "" : protocol.getProvidedProtocol();
    }

    private static RuntimeException unchecked(Exception e) {
        return e instanceof RuntimeException already ? already : new IllegalStateException(e);
    }

    private static final class Server extends WebSocketServer {
        final CompletableFuture<?> started = new CompletableFuture<>();
        private final Connections connections;
        private final Map<WebSocket, Follower> followers = new ConcurrentHashMap<>();

        /**
         * Its thread that writes may forget what another queues at that moment, and then only the next thing to be sent gets it
         * going: it says that it waits for bytes to read, after the other has said that there are bytes to write.
         */
        final ScheduledExecutorService reminders = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "Java-WebSocket reminders");
            thread.setDaemon(true);
            return thread;
        });

        Server(Connections connections) {
            super(new InetSocketAddress("127.0.0.1", 0), 1, List.of(draft(List.of("second"))));
            this.connections = connections;
            reminders.scheduleWithFixedDelay(this::remind, 20, 20, TimeUnit.MILLISECONDS);
        }

        private void remind() {
            for (WebSocket socket : getConnections()) {
                if (socket.hasBufferedData()) {
                    onWriteDemand(socket);
                }
            }
        }

        private Follower of(WebSocket socket) {
            return Objects.requireNonNull(followers.get(socket));
        }

        @Override
        public void onStart() {
            started.complete(null);
        }

        @Override
        public void onOpen(WebSocket socket, ClientHandshake handshake) {
            Follower follower = connections.follow(handshake.getResourceDescriptor());
            followers.put(socket, follower);
            follower.opened(new Sending(socket, () -> {}), protocol(socket), headers(handshake));
        }

        @Override
        public void onMessage(WebSocket socket, String message) {
            try {
                of(socket).text(message);
            } catch (Exception e) {
                throw unchecked(e);
            }
        }

        @Override
        public void onMessage(WebSocket socket, ByteBuffer message) {
            try {
                of(socket).binary(octets(message));
            } catch (Exception e) {
                throw unchecked(e);
            }
        }

        @Override
        public void onWebsocketPing(WebSocket socket, Framedata ping) {
            of(socket).ping(octets(ping.getPayloadData().duplicate()));
            super.onWebsocketPing(socket, ping);
        }

        @Override
        public void onWebsocketPong(WebSocket socket, Framedata pong) {
            of(socket).pong(octets(pong.getPayloadData().duplicate()));
        }

        @Override
        public void onClose(WebSocket socket, int code, String reason, boolean remote) {
            Follower follower = followers.remove(socket);
            if (follower != null) { // else it did not get as far as a handshake
                follower.closed(code, reason);
            }
        }

        @Override
        public void onError(@Nullable WebSocket socket, Exception error) {
            if (socket == null) {
                started.completeExceptionally(error);
            }
        }
    }

    private static final class Client extends WebSocketClient {
        private final Follower follower;
        private @Nullable Exception trouble;

        Client(Dial dial, Follower follower) {
            super(dial.uri(), draft(dial.subprotocols()), dial.headers(), 10_000);
            this.follower = follower;
        }

        @Override
        public void onOpen(ServerHandshake handshake) {
            follower.opened(
                    new Sending(this, new Reader(Thread.currentThread())::awaitReading),
                    protocol(this),
                    headers(handshake));
        }

        @Override
        public void onMessage(String message) {
            try {
                follower.text(message);
            } catch (Exception e) {
                throw unchecked(e);
            }
        }

        @Override
        public void onMessage(ByteBuffer message) {
            try {
                follower.binary(octets(message));
            } catch (Exception e) {
                throw unchecked(e);
            }
        }

        @Override
        public void onWebsocketPing(WebSocket socket, Framedata ping) {
            follower.ping(octets(ping.getPayloadData().duplicate()));
            super.onWebsocketPing(socket, ping);
        }

        @Override
        public void onWebsocketPong(WebSocket socket, Framedata pong) {
            follower.pong(octets(pong.getPayloadData().duplicate()));
        }

        @Override
        public void onClose(int code, String reason, boolean remote) {
            Matcher status = STATUS.matcher(reason);
            if (follower.isOpen()) {
                follower.closed(code, reason);
            } else if (status.find()) {
                follower.refused(Integer.parseInt(status.group(1)));
            } else {
                follower.failed(trouble != null ? trouble : new IllegalStateException(reason));
            }
        }

        @Override
        public void onError(Exception error) {
            trouble = error;
        }
    }
}
