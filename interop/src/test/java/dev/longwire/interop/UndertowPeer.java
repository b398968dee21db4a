package dev.longwire.interop;

import io.undertow.Undertow;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.util.Headers;
import io.undertow.websockets.WebSocketConnectionCallback;
import io.undertow.websockets.WebSocketExtension;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import io.undertow.websockets.client.WebSocketClient;
import io.undertow.websockets.client.WebSocketClientNegotiation;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.CloseMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import io.undertow.websockets.core.protocol.version13.Hybi13Handshake;
import io.undertow.websockets.extensions.PerMessageDeflateHandshake;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.xnio.IoFuture;
import org.xnio.OptionMap;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** Undertow, by its own interface. */
final class UndertowPeer implements Library {
    private final List<Undertow> servers = new ArrayList<>();
    private @Nullable XnioWorker worker;

    @Override
    public Class<?> main() {
        return Undertow.class;
    }

    @Override
    public int serve(@Nullable SSLContext tls, Connections connections) {
        Undertow.Builder builder = Undertow.builder().setIoThreads(2).setWorkerThreads(2);
        if (tls == null) {
            builder.addHttpListener(0, "127.0.0.1");
        } else {
            builder.addHttpsListener(0, "127.0.0.1", tls);
        }
        WebSocketProtocolHandshakeHandler upgrade = new WebSocketProtocolHandshakeHandler(
                List.of(new Hybi13Handshake(Set.of("second"), true)), (WebSocketConnectionCallback)
                        (exchange, channel) -> {
                            String query = exchange.getQueryString();
                            Follower follower =
                                    connections.follow(exchange.getRequestURI().replaceFirst("\\?.*", "")
                                            + (query.isEmpty() ? "" : "?" + query));
                            follow(channel, follower, lower(exchange.getRequestHeaders()));
                        });
        upgrade.addExtension(new PerMessageDeflateHandshake(false));
        Undertow server = builder.setHandler(exchange -> {
                    if (exchange.getRequestPath().equals("/refused")) {
                        exchange.setStatusCode(401);
                        exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Basic realm=\"interop\"");
                        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain");
                        exchange.getResponseSender().send("no entry");
                    } else {
                        upgrade.handleRequest(exchange);
                    }
                })
                .build();
        servers.add(server);
        server.start();
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    private static Map<String, String> lower(Map<String, List<String>> headers) {
        Map<String, String> lower = new HashMap<>();
        headers.forEach((name, values) -> lower.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        return lower;
    }

    private synchronized XnioWorker worker() throws IOException {
        XnioWorker shared = worker;
        if (shared == null) {
            shared = Xnio.getInstance().createWorker(OptionMap.EMPTY);
            worker = shared;
        }
        return shared;
    }

    @Override
    public void connect(Dial dial, Follower follower) throws IOException {
        Map<String, String> answered = new HashMap<>();
        WebSocketClient.ConnectionBuilder client = WebSocketClient.connectionBuilder(
                        worker(), new DefaultByteBufferPool(false, 16 << 10), dial.uri())
                .setClientNegotiation(
                        new WebSocketClientNegotiation(
                                dial.subprotocols(), List.of(new WebSocketExtension("permessage-deflate", List.of()))) {
                            @Override
                            public void beforeRequest(Map<String, List<String>> headers) {
                                dial.headers().forEach((name, value) -> headers.put(name, List.of(value)));
                            }

                            @Override
                            public void afterRequest(Map<String, List<String>> headers) {
                                answered.putAll(lower(headers));
                            }
                        })
                .setClientExtensions(Set.of(new PerMessageDeflateHandshake(true)));
        if (dial.uri().getScheme().equals("wss")) {
            client.setSsl(new UndertowXnioSsl(
                    Xnio.getInstance(), OptionMap.EMPTY, new DefaultByteBufferPool(false, 17 << 10), dial.tls()));
        }
        client.connect()
                .addNotifier(
                        new IoFuture.HandlingNotifier<WebSocketChannel, Follower>() {
                            @Override
                            public void handleDone(WebSocketChannel channel, Follower to) {
                                follow(channel, to, answered);
                            }

                            @Override
                            public void handleFailed(IOException failure, Follower to) {
                                to.failed(failure);
                            }
                        },
                        follower);
    }

    private static void follow(WebSocketChannel channel, Follower follower, Map<String, String> headers) {
        follower.opened(new Sending(channel), channel.getSubProtocol(), headers);
        channel.getReceiveSetter().set(new Listener(follower));
        channel.addCloseTask(closed -> {
            boolean told = closed.getCloseCode() > 0;
            follower.closed(told ? closed.getCloseCode() : 1006, told ? closed.getCloseReason() : "");
        });
        channel.resumeReceives();
    }

    @Override
    public void stop() {
        servers.forEach(Undertow::stop);
        XnioWorker shared = worker;
        if (shared != null) {
            shared.shutdownNow();
        }
    }

    private record Sending(WebSocketChannel channel) implements Out {
        @Override
        public void text(String text) {
            WebSockets.sendText(text, channel, null);
        }

        @Override
        public void binary(byte[] data) {
            WebSockets.sendBinary(ByteBuffer.wrap(data), channel, null);
        }

        @Override
        public void ping(byte[] payload) {
            WebSockets.sendPing(ByteBuffer.wrap(payload), channel, null);
        }

        @Override
        public void close(int code, String reason) {
            WebSockets.sendClose(code, reason, channel, null);
        }
    }

    private static final class Listener extends AbstractReceiveListener {
        private final Follower follower;

        Listener(Follower follower) {
            this.follower = follower;
        }

        @Override
        protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) throws IOException {
            try {
                follower.text(message.getData());
            } catch (Exception e) {
                throw new IOException(e);
            }
        }

        @Override
        protected void onFullBinaryMessage(WebSocketChannel channel, BufferedBinaryMessage message) throws IOException {
            try {
                follower.binary(octets(message));
            } catch (Exception e) {
                throw new IOException(e);
            }
        }

        private static byte[] octets(BufferedBinaryMessage message) {
            var data = message.getData();
            try {
                ByteBuffer whole = WebSockets.mergeBuffers(data.getResource());
                byte[] octets = new byte[whole.remaining()];
                whole.get(octets);
                return octets;
            } finally {
                data.free();
            }
        }

        /** Who looks at Pings has to answer them. */
        @Override
        protected void onFullPingMessage(WebSocketChannel channel, BufferedBinaryMessage message) {
            byte[] payload = octets(message);
            follower.ping(payload);
            WebSockets.sendPong(ByteBuffer.wrap(payload), channel, null);
        }

        @Override
        protected void onFullPongMessage(WebSocketChannel channel, BufferedBinaryMessage message) {
            follower.pong(octets(message));
        }

        @Override
        protected void onCloseMessage(CloseMessage message, WebSocketChannel channel) {
            follower.closed(message.getCode(), Objects.requireNonNullElse(message.getReason(), ""));
        }
    }
}
