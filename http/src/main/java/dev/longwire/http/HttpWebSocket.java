package dev.longwire.http;

import dev.longwire.Callback;
import dev.longwire.Conversation;
import dev.longwire.HandshakeException;
import dev.longwire.Listener;
import dev.longwire.WebSocket;

/**
 * WebSockets of {@link WebSocketClient#shared()} with the default settings: {@code ws://host:port/path}, or {@code wss://} with
 * TLS. A {@link WebSocketClient} gives them others.
 */
public final class HttpWebSocket {
    private HttpWebSocket() {}

    /**
     * Makes a socket. It connects nothing before {@link WebSocket#open()}.
     *
     * @param url such as {@code ws://localhost:8000/mysock}
     * @param callback takes the socket's events
     * @return a closed socket
     * @throws IllegalArgumentException if the URL is bad; the message says why
     */
    public static WebSocket create(String url, Callback callback) {
        return WebSocketClient.shared().to(url).create(callback);
    }

    /**
     * Makes a socket. It connects nothing before {@link WebSocket#open()}.
     *
     * @param url such as {@code ws://localhost:8000/mysock}
     * @param listener takes the socket's events, on its I/O thread
     * @return a closed socket
     * @throws IllegalArgumentException if the URL is bad; the message says why
     */
    public static WebSocket create(String url, Listener listener) {
        return WebSocketClient.shared().to(url).create(listener);
    }

    /**
     * Opens a connection, and waits for it.
     *
     * @param url such as {@code ws://localhost:8000/mysock}
     * @return an open conversation, to be closed by the caller
     * @throws HandshakeException if it cannot be opened
     * @throws IllegalArgumentException if the URL is bad; the message says why
     */
    public static Conversation connect(String url) throws HandshakeException {
        return WebSocketClient.shared().to(url).connect();
    }
}
