package dev.longwire.interop;

import java.net.URI;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** A WebSocket library of the JVM as a peer, in the process of the tests. */
interface Library {
    /** A class of the library, whose archive tells the version. */
    Class<?> main();

    /**
     * Starts a server on 127.0.0.1.
     *
     * @param tls for {@code wss}
     * @param connections makes a follower for the connection with a path and query
     * @return its port; 0 if the library has no server, or none with TLS
     */
    int serve(@Nullable SSLContext tls, Connections connections) throws Exception;

    /** Opens a connection without waiting for it. */
    void connect(Dial dial, Follower follower) throws Exception;

    /** Ends its server and its threads. */
    void stop() throws Exception;

    /** What a client is to connect to. */
    record Dial(
            URI uri, Map<String, String> headers, List<String> subprotocols, SSLContext tls, X509TrustManager trust) {}

    /** Makes followers of the connections that a server accepts. */
    interface Connections {
        Follower follow(String pathAndQuery);
    }

    /** An open connection: what the library can be told to do with it. */
    interface Out {
        void text(String text) throws Exception;

        void binary(byte[] data) throws Exception;

        void ping(byte[] payload) throws Exception;

        void close(int code, String reason) throws Exception;
    }

    /** One that has no Pings for applications. */
    interface OutWithoutPings extends Out {
        @Override
        default void ping(byte[] payload) {
            throw new UnsupportedOperationException("Peers says that it cannot do this");
        }
    }
}
