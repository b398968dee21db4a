package dev.longwire.transport;

import dev.longwire.testkit.line.MemoryLine;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A line that lends, and whose handler costs it the connection with what it throws, as those of a network are. */
final class ScarceLine extends WatchedLine {
    private final MemoryLine line;
    private @Nullable Throwable cause;
    /** Messages that a callback reads where they lie. */
    int held;

    ScarceLine(MemoryLine line) {
        super(line);
        this.line = line;
        lends = true;
    }

    @Override
    public ByteBuffer borrow(int least, int most) {
        ByteBuffer memory = ByteBuffer.allocate(most);
        lent.add(memory);
        return memory;
    }

    /** What lies in memory that was borrowed, and not where the next read goes. */
    @Override
    public @Nullable Runnable hold(ByteBuffer shown) {
        boolean stays = lent.stream().anyMatch(memory -> memory.capacity() == shown.capacity());
        if (!stays) {
            return null;
        }
        held++;
        return () -> held--;
    }

    @Override
    public void handler(LineHandler handler) {
        line.handler(new LineHandler() {
            @Override
            public void received(ByteBuffer bytes) {
                guarded(() -> handler.received(bytes));
            }

            @Override
            public void readComplete() {
                guarded(handler::readComplete);
            }

            @Override
            public void taken() {
                guarded(handler::taken);
            }

            @Override
            public void inputEnded() {
                guarded(handler::inputEnded);
            }

            @Override
            public void closed(@Nullable Throwable why) {
                handler.closed(cause != null ? cause : why);
            }
        });
    }

    private void guarded(Runnable call) {
        if (cause != null) {
            return;
        }
        try {
            call.run();
        } catch (RuntimeException | Error thrown) {
            Reserve.open(thrown);
            cause = thrown;
            abort();
        }
    }
}
