package dev.longwire.bench.servers;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.java_websocket.WebSocket;
import org.java_websocket.drafts.Draft;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.extensions.IExtension;
import org.java_websocket.extensions.permessage_deflate.PerMessageDeflateExtension;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.DefaultSSLWebSocketServerFactory;
import org.java_websocket.server.WebSocketServer;
import org.jspecify.annotations.Nullable;

/**
 * Java-WebSocket with one decoder thread (its default is one for each processor) and TCP_NODELAY; its wiki names no other
 * setting for speed. The lost-connection check is off: it costs a Ping for each connection in a minute.
 */
public final class JavaWebSocket extends WebSocketServer {
    private final Setting setting;

    private JavaWebSocket(Setting setting, List<Draft> drafts) {
        super(new InetSocketAddress("127.0.0.1", setting.port()), 1, drafts);
        this.setting = setting;
    }

    /** Runs until standard input ends. */
    public static void main(String[] args) throws Exception {
        Setting setting = Setting.of(args);
        List<IExtension> extensions = setting.deflate() ? List.of(deflate()) : List.of();
        JavaWebSocket server = new JavaWebSocket(setting, List.of(new Draft_6455(extensions)));
        server.setTcpNoDelay(true);
        server.setReuseAddr(true);
        server.setMaxPendingConnections(4096);
        server.setConnectionLostTimeout(0);
        if (setting.tls() != null) {
            server.setWebSocketFactory(new DefaultSSLWebSocketServerFactory(Certificates.context(setting.tls())));
        }
        server.start();
    }

    private static PerMessageDeflateExtension deflate() {
        PerMessageDeflateExtension deflate = new PerMessageDeflateExtension();
        deflate.setThreshold(0);
        return deflate;
    }

    @Override
    public void onStart() {
        Thread answers = new Thread(() -> {
            try {
                setting.ready();
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        answers.start();
    }

    @Override
    public void onOpen(WebSocket socket, ClientHandshake handshake) {}

    @Override
    public void onClose(WebSocket socket, int code, String reason, boolean remote) {}

    @Override
    public void onMessage(WebSocket socket, String message) {
        socket.send(message);
    }

    @Override
    public void onMessage(WebSocket socket, ByteBuffer message) {
        if (setting.fanout()) {
            broadcast(message);
        } else {
            socket.send(message);
        }
    }

    @Override
    public void onError(@Nullable WebSocket socket, Exception failure) {
        if (socket == null) { // of the server; that of a connection is the load generator's end of it
            failure.printStackTrace();
        }
    }
}
