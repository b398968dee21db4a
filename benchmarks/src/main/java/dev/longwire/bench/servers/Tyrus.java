package dev.longwire.bench.servers;

import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.glassfish.tyrus.core.TyrusWebSocketEngine;
import org.glassfish.tyrus.server.Server;

/**
 * Tyrus, the reference implementation of Jakarta WebSocket, stand-alone on Grizzly. Its user guide's only advice for speed is
 * to keep answers on the same thread; its buffer for what was read has to hold the largest message.
 */
public final class Tyrus {
    private static volatile boolean fanout;
    private static final Set<Session> ALL = ConcurrentHashMap.newKeySet();

    private Tyrus() {}

    /** Runs until standard input ends. */
    public static void main(String[] args) throws Exception {
        Setting setting = Setting.of(args);
        fanout = setting.fanout();
        Map<String, Object> properties = Map.of(TyrusWebSocketEngine.INCOMING_BUFFER_SIZE, Setting.MOST);
        new Server("127.0.0.1", setting.port(), "/", properties, Echo.class).start();
        setting.ready();
    }

    /** One for each connection. */
    @ServerEndpoint("/")
    public static final class Echo {
        /** Called by Tyrus. */
        public Echo() {}

        /** A connection is open. */
        @OnOpen
        public void opened(Session session) {
            session.setMaxBinaryMessageBufferSize(Setting.MOST);
            if (fanout) {
                ALL.add(session);
            }
        }

        /** A connection is closed. */
        @OnClose
        public void closed(Session session) {
            ALL.remove(session);
        }

        /** The load generator ends its connections with messages in flight. */
        @OnError
        public void failed(Session session, Throwable failure) {
            ALL.remove(session);
        }

        /** A text. */
        @OnMessage
        public void text(String message, Session session) throws IOException {
            session.getBasicRemote().sendText(message);
        }

        /** Any other message. */
        @OnMessage
        public void binary(ByteBuffer message, Session session) throws IOException {
            if (!fanout) {
                session.getBasicRemote().sendBinary(message);
                return;
            }
            for (Session each : ALL) {
                each.getAsyncRemote().sendBinary(message.duplicate());
            }
        }
    }
}
