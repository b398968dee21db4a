package dev.longwire.cli;

import dev.longwire.Event;
import dev.longwire.Listener;
import dev.longwire.NotOpenException;
import dev.longwire.WebSocket;
import java.nio.ByteBuffer;

/**
 * Sends every message back, on the I/O thread and without a copy. A peer that does not take the answers is not read from, so
 * nothing piles up. One instance serves all sockets.
 */
final class EchoListener implements Listener {
    private final ConnectionLog log;

    EchoListener(ConnectionLog log) {
        this.log = log;
    }

    @Override
    public void onOpened(WebSocket socket) {
        log.opened(socket);
    }

    @Override
    public void onText(WebSocket socket, ByteBuffer utf8) {
        try {
            socket.sendText(utf8);
        } catch (NotOpenException closing) {
            // RFC 6455 §5.5.1: nothing follows our Close, though the peer may still be talking.
        }
    }

    @Override
    public void onBinary(WebSocket socket, ByteBuffer data) {
        try {
            socket.send(data);
        } catch (NotOpenException closing) {
            // As for text.
        }
    }

    @Override
    public void onError(WebSocket socket, Throwable cause) {
        log.error(socket, cause);
    }

    @Override
    public void onClosed(WebSocket socket, Event.Closed closed) {
        log.closed(socket, closed);
    }
}
