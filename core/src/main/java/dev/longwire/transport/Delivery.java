package dev.longwire.transport;

import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.protocol.CloseFrame;
import dev.longwire.protocol.MessageHandler;
import dev.longwire.protocol.ProtocolException;
import java.nio.ByteBuffer;

/** Tells the listener what the peer has sent, and the open connection what follows from it. Used on the loop. */
final class Delivery implements MessageHandler {
    private final OpenConnection open;
    private final WebSocket socket;
    private final Listener listener;
    private final Line line;

    Delivery(OpenConnection open, WebSocket socket, Listener listener, Line line) {
        this.open = open;
        this.socket = socket;
        this.listener = listener;
        this.line = line;
    }

    @Override
    public void text(ByteBuffer in, int from, int to) {
        try {
            listener.onText(socket, line.readOnlyText(in, from, to));
        } catch (IllegalStateException thrown) {
            throwUnlessLate(thrown);
        }
    }

    @Override
    public void binary(ByteBuffer in, int from, int to) {
        try {
            listener.onBinary(socket, line.readOnly(in, from, to));
        } catch (IllegalStateException thrown) {
            throwUnlessLate(thrown);
        }
    }

    @Override
    public void ping(ByteBuffer payload) {
        try {
            listener.onPing(socket, line.readOnly(payload, payload.position(), payload.limit()));
        } catch (IllegalStateException thrown) {
            throwUnlessLate(thrown);
        }
    }

    @Override
    public void pong(ByteBuffer payload) {
        open.sender().pong(payload);
        try {
            listener.onPong(socket, line.readOnly(payload, payload.position(), payload.limit()));
        } catch (IllegalStateException thrown) {
            throwUnlessLate(thrown);
        }
    }

    private void throwUnlessLate(IllegalStateException thrown) {
        if (!open.isLate(thrown)) {
            throw thrown;
        }
    }

    @Override
    public void closeReceived(CloseFrame frame) {
        open.connectionEnd().closeComes();
    }

    @Override
    public boolean protocolBroken() {
        open.connectionEnd().closeComes();
        return true;
    }

    @Override
    public long now() {
        return line.loop().nanoTime();
    }

    @Override
    public void checkRoom(long bytes) throws ProtocolException {
        open.holding().checkRoom(bytes);
    }

    @Override
    public void begun(long onHeap, long lent) {
        open.holding().begun(onHeap, lent);
    }
}
