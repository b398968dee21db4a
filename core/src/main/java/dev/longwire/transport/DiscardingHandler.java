package dev.longwire.transport;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Takes what still happens on a line that nobody cares for any more. */
final class DiscardingHandler implements LineHandler {
    @Override
    public void received(ByteBuffer bytes) {
        bytes.position(bytes.limit());
    }

    @Override
    public void inputEnded() {}

    @Override
    public void closed(@Nullable Throwable cause) {}
}
