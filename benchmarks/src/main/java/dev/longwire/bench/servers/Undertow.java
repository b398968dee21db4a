package dev.longwire.bench.servers;

import io.undertow.Handlers;
import io.undertow.websockets.WebSocketConnectionCallback;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import io.undertow.websockets.extensions.PerMessageDeflateHandshake;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.xnio.Pooled;

/**
 * Undertow's own WebSocket API (not the Jakarta one, which is a layer above it), with direct buffers of 16 KiB, which its
 * documentation recommends, and whole messages, since it has no cheaper way to echo them.
 */
@SuppressWarnings("deprecation") // Pooled, for which Undertow's messages have no replacement
public final class Undertow {
    private Undertow() {}

    /** Runs until standard input ends. */
    public static void main(String[] args) throws Exception {
        Setting setting = Setting.of(args);
        Set<WebSocketChannel> all = ConcurrentHashMap.newKeySet();
        WebSocketConnectionCallback accepted = (exchange, channel) -> {
            if (setting.fanout()) {
                all.add(channel);
                channel.addCloseTask(all::remove);
            }
            channel.getReceiveSetter().set(new Echo(setting.fanout() ? all : null));
            channel.resumeReceives();
        };
        WebSocketProtocolHandshakeHandler handler = Handlers.websocket(accepted);
        if (setting.deflate()) {
            handler.addExtension(new PerMessageDeflateHandshake(false));
        }
        io.undertow.Undertow.Builder builder = io.undertow.Undertow.builder()
                .setIoThreads(1)
                .setWorkerThreads(1)
                .setDirectBuffers(true)
                .setBufferSize(16 * 1024)
                .setSocketOption(org.xnio.Options.TCP_NODELAY, true)
                .setSocketOption(org.xnio.Options.BACKLOG, 4096)
                .setHandler(Handlers.path().addPrefixPath("/", handler));
        if (setting.tls() == null) {
            builder.addHttpListener(setting.port(), "127.0.0.1");
        } else {
            builder.addHttpsListener(setting.port(), "127.0.0.1", Certificates.context(setting.tls()));
        }
        builder.build().start();
        setting.ready();
    }

    private static final class Echo extends AbstractReceiveListener {
        private final @Nullable Set<WebSocketChannel> all;

        Echo(@Nullable Set<WebSocketChannel> all) {
            this.all = all;
        }

        @Override
        protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) {
            WebSockets.sendText(message.getData(), channel, null);
        }

        @Override
        protected void onFullBinaryMessage(WebSocketChannel channel, BufferedBinaryMessage message) throws IOException {
            Pooled<ByteBuffer[]> data = message.getData();
            if (all == null) {
                WebSockets.sendBinary(data.getResource(), channel, new Free(data));
                return;
            }
            ByteBuffer whole = WebSockets.mergeBuffers(data.getResource());
            data.close();
            for (WebSocketChannel each : all) {
                WebSockets.sendBinary(whole.duplicate(), each, null);
            }
        }

        @Override
        protected long getMaxBinaryBufferSize() {
            return Setting.MOST;
        }

        @Override
        protected long getMaxTextBufferSize() {
            return Setting.MOST;
        }
    }

    private record Free(Pooled<?> data) implements WebSocketCallback<Void> {
        @Override
        public void complete(WebSocketChannel channel, @Nullable Void context) {
            data.close();
        }

        @Override
        public void onError(WebSocketChannel channel, @Nullable Void context, Throwable failure) {
            data.close();
        }
    }
}
