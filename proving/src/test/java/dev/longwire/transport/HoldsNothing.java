package dev.longwire.transport;

import dev.longwire.protocol.ProtocolException;
import dev.longwire.proving.ManualLoop;

/** A holder whom nobody asks for anything. */
final class HoldsNothing implements Holder {
    private final Loop loop = new ManualLoop();

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public long held() {
        return 0;
    }

    @Override
    public long begun() {
        return 0;
    }

    @Override
    public void holdBack(boolean on) {
        throw new AssertionError("there is no shortage");
    }

    @Override
    public void end(ProtocolException cause) {
        throw new AssertionError("there is no shortage", cause);
    }
}
