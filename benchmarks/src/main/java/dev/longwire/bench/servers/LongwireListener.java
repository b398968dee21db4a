package dev.longwire.bench.servers;

import dev.longwire.Compression;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.http.IoThreads;
import dev.longwire.http.Tls;
import dev.longwire.http.WebSocketServer;
import dev.longwire.http.WebSocketServerBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Longwire with a Listener: called on the I/O thread, without a copy. */
public final class LongwireListener {
    private LongwireListener() {}

    /** Runs until standard input ends. */
    public static void main(String[] args) throws IOException {
        Setting setting = Setting.of(args);
        builder(setting).path("/", setting.fanout() ? new FanOut() : new Echo()).start();
        setting.ready();
    }

    static WebSocketServerBuilder builder(Setting setting) {
        WebSocketServerBuilder builder = WebSocketServer.builder()
                .host("127.0.0.1")
                .port(setting.port())
                .ioThreads(IoThreads.create(1))
                .backlog(4096)
                .limits(Limits.DEFAULT.withMaxMessageSize(Setting.MOST).withSendQueue(Setting.MOST));
        if (setting.deflate()) {
            builder.compression(Compression.DEFAULT.withThreshold(0));
        }
        if (setting.tls() != null) {
            builder.tls(
                    Tls.server(setting.tls().resolve("cert.pem"), setting.tls().resolve("key.pem")));
        }
        return builder;
    }

    private static final class Echo implements Listener {
        @Override
        public void onText(WebSocket socket, ByteBuffer utf8) {
            socket.sendText(utf8);
        }

        @Override
        public void onBinary(WebSocket socket, ByteBuffer data) {
            socket.send(data);
        }
    }

    /** All sockets are on the one I/O thread, so the list needs no lock. */
    private static final class FanOut implements Listener {
        private final List<WebSocket> sockets = new ArrayList<>();

        @Override
        public void onOpened(WebSocket socket) {
            sockets.add(socket);
        }

        @Override
        public void onBinary(WebSocket socket, ByteBuffer data) {
            for (int i = 0; i < sockets.size(); i++) {
                WebSocket each = sockets.get(i);
                if (each.isOpen()) {
                    each.send(data);
                }
            }
        }

        @Override
        public void onClosed(WebSocket socket, Event.Closed closed) {
            sockets.remove(socket);
        }
    }
}
