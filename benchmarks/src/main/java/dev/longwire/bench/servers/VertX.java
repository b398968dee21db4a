package dev.longwire.bench.servers;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Vert.x with what its documentation recommends for speed: the native transport, OpenSSL for TLS, a verticle on one event
 * loop, and back pressure by pause and resume.
 */
public final class VertX extends AbstractVerticle {
    private final Setting setting;
    private final Set<ServerWebSocket> all = new HashSet<>();

    private VertX(Setting setting) {
        this.setting = setting;
    }

    /** Runs until standard input ends. */
    public static void main(String[] args) throws Exception {
        Setting setting = Setting.of(args);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        vertx.deployVerticle(new VertX(setting)).await(30, TimeUnit.SECONDS);
        if (!vertx.isNativeTransportEnabled()) {
            throw new IllegalStateException("no native transport", vertx.unavailableNativeTransportCause());
        }
        setting.ready();
    }

    @Override
    public void start(Promise<Void> started) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(setting.port())
                .setAcceptBacklog(4096)
                .setTcpNoDelay(true)
                .setMaxWebSocketFrameSize(Setting.MOST)
                .setMaxWebSocketMessageSize(Setting.MOST)
                .setPerMessageWebSocketCompressionSupported(setting.deflate())
                .setWebSocketAllowServerNoContext(true)
                .setPerFrameWebSocketCompressionSupported(false);
        if (setting.tls() != null) {
            options.setSsl(true)
                    .setSslEngineOptions(new OpenSSLEngineOptions())
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .setCertPath(setting.tls().resolve("cert.pem").toString())
                            .setKeyPath(setting.tls().resolve("key.pem").toString()));
        }
        vertx.createHttpServer(options)
                .webSocketHandler(this::accepted)
                .listen()
                .<Void>mapEmpty()
                .onComplete(started);
    }

    private void accepted(ServerWebSocket socket) {
        if (setting.fanout()) {
            all.add(socket);
            socket.closeHandler(closed -> all.remove(socket));
            socket.binaryMessageHandler(message -> all.forEach(each -> each.writeBinaryMessage(message)));
            return;
        }
        socket.textMessageHandler(socket::writeTextMessage);
        socket.binaryMessageHandler(message -> echo(socket, message));
    }

    private static void echo(ServerWebSocket socket, Buffer message) {
        socket.writeBinaryMessage(message);
        if (socket.writeQueueFull()) {
            socket.pause();
            socket.drainHandler(drained -> socket.resume());
        }
    }
}
