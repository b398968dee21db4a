package dev.longwire.testkit;

import dev.longwire.Listener;
import dev.longwire.WebSocket;
import java.nio.ByteBuffer;

/** Sends every message back, on the I/O thread. */
public final class Echo implements Listener {
    /** An echo; one serves any number of sockets. */
    public Echo() {}

    @Override
    public void onText(WebSocket socket, ByteBuffer utf8) {
        socket.sendText(utf8);
    }

    @Override
    public void onBinary(WebSocket socket, ByteBuffer data) {
        socket.send(data);
    }
}
