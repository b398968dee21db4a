package dev.longwire.transport;

import dev.longwire.WebSocket;
import dev.longwire.protocol.FrameWriter;
import dev.longwire.protocol.Output;
import dev.longwire.protocol.Role;

/** What frames are made with, without a connection. */
record FrameMaker(Line line) implements Frames.Maker {
    @Override
    public WebSocket socket() {
        return new Rig().client(new Log(), Rig.QUIET);
    }

    @Override
    public FrameWriter framesTo(Output output) {
        return new FrameWriter(Role.SERVER, () -> 0, output);
    }
}
