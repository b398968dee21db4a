package dev.longwire.proving;

import dev.longwire.protocol.CloseFrame;
import dev.longwire.protocol.MessageHandler;
import java.nio.ByteBuffer;

/** Does nothing with what a connection is told, and has no clock. */
public class SilentHandler implements MessageHandler {
    /** For tests that look at something else than what is received. */
    public SilentHandler() {}

    @Override
    public void text(ByteBuffer in, int from, int to) {}

    @Override
    public void binary(ByteBuffer in, int from, int to) {}

    @Override
    public void ping(ByteBuffer payload) {}

    @Override
    public void pong(ByteBuffer payload) {}

    @Override
    public void closeReceived(CloseFrame frame) {}

    @Override
    public long now() {
        return 0;
    }
}
