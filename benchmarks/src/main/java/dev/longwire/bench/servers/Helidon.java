package dev.longwire.bench.servers;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsCloseCodes;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.security.KeyStore;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Helidon 4: a virtual thread for each connection, which its documentation recommends as it is. It has no permessage-deflate.
 * Compiled apart from the rest (see the pom in the folder helidon), because it needs a JDK 21.
 */
public final class Helidon {
    private Helidon() {}

    /** Runs until standard input ends. */
    public static void main(String[] args) throws Exception {
        Setting setting = Setting.of(args);
        Set<WsSession> all = ConcurrentHashMap.newKeySet();
        WebServerConfig.Builder builder = WebServer.builder()
                .host("127.0.0.1")
                .port(setting.port())
                .backlog(4096)
                .connectionOptions(options -> options.tcpNoDelay(true))
                .addProtocol(WsConfig.builder().maxFrameLength(Setting.MOST).build())
                .addRouting(WsRouting.builder().endpoint("/", () -> setting.fanout() ? new FanOut(all) : new Echo()));
        if (setting.tls() != null) {
            KeyStore store =
                    KeyStore.getInstance(setting.tls().resolve("server.p12").toFile(), "changeit".toCharArray());
            var key = (java.security.PrivateKey) store.getKey("server", "changeit".toCharArray());
            var chain = java.util.List.of((java.security.cert.X509Certificate) store.getCertificate("server"));
            builder.tls(Tls.builder().privateKey(key).privateKeyCertChain(chain).build());
        }
        builder.build().start();
        setting.ready();
    }

    private static final class Echo implements WsListener {
        @Override
        public void onMessage(WsSession session, String text, boolean last) {
            session.send(text, last);
        }

        @Override
        public void onMessage(WsSession session, BufferData buffer, boolean last) {
            session.send(buffer, last);
        }
    }

    private static final class FanOut implements WsListener {
        private final Set<WsSession> all;

        FanOut(Set<WsSession> all) {
            this.all = all;
        }

        @Override
        public void onOpen(WsSession session) {
            all.add(session);
        }

        @Override
        public void onMessage(WsSession session, BufferData buffer, boolean last) {
            byte[] bytes = buffer.readBytes();
            all.forEach(each -> each.send(BufferData.create(bytes), last));
        }

        @Override
        public void onClose(WsSession session, int status, String reason) {
            all.remove(session);
        }

        @Override
        public void onError(WsSession session, Throwable failure) {
            all.remove(session);
            session.close(WsCloseCodes.UNEXPECTED_CONDITION, "failed");
        }
    }
}
