package dev.longwire.serial;

import dev.longwire.transport.LineHandler;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of a server's upgrade and gives it the head of one request, and not a byte of what follows: that is a frame, or a
 * request of a client that has started anew. Used on the loop.
 */
final class OneRequest implements LineHandler {
    private static final String END = "\r\n\r\n";

    private final LineHandler upgrade;
    /** Null to be strict. */
    private final @Nullable LenientRequest lenient;

    /** How much of the end has come. */
    private int matched;

    OneRequest(LineHandler upgrade, @Nullable LenientRequest lenient) {
        this.upgrade = upgrade;
        this.lenient = lenient;
    }

    @Override
    public void received(ByteBuffer bytes) {
        if (lenient == null) {
            upgrade.received(head(bytes));
        } else if (lenient.read(bytes)) {
            upgrade.received(ByteBuffer.wrap(lenient.head()));
        }
    }

    /** What belongs to the head; it is eaten. */
    private ByteBuffer head(ByteBuffer bytes) {
        int at = bytes.position();
        while (at < bytes.limit() && matched < END.length()) {
            byte next = bytes.get(at++);
            matched = next == END.charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
        }
        ByteBuffer head = bytes.slice(bytes.position(), at - bytes.position());
        bytes.position(at);
        return head;
    }

    @Override
    public void readComplete() {
        upgrade.readComplete();
    }

    @Override
    public void taken() {
        upgrade.taken();
    }

    @Override
    public void inputEnded() {
        upgrade.inputEnded();
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        upgrade.closed(cause);
    }
}
