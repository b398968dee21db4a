package dev.longwire.http.netty;

import dev.longwire.transport.LineHandler;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes down what a line tells it, and fails when it is called from inside itself or after the end. */
class RecordingHandler implements LineHandler {
    final List<String> calls = new ArrayList<>();

    /** What else to do when bytes arrive, before they are written down. */
    Consumer<ByteBuffer> onReceived = bytes -> {};

    Runnable onReadComplete = () -> {};

    @Nullable
    Throwable cause;

    private boolean inside;
    private boolean ended;

    private void call(String what, Runnable action) {
        if (inside) {
            throw new AssertionError(what + " from inside another call, after " + calls);
        }
        if (ended) {
            throw new AssertionError(what + " after the end, after " + calls);
        }
        inside = true;
        calls.add(what);
        try {
            action.run();
        } finally {
            inside = false;
        }
    }

    @Override
    public void received(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        call(new String(copy, StandardCharsets.ISO_8859_1), () -> {
            onReceived.accept(bytes);
            if (onReceived == EATS_NOTHING) {
                return;
            }
            bytes.position(bytes.limit());
        });
    }

    static final Consumer<ByteBuffer> EATS_NOTHING = bytes -> {};

    @Override
    public void readComplete() {
        call("|", onReadComplete);
    }

    @Override
    public void taken() {
        call("taken", () -> {});
    }

    @Override
    public void inputEnded() {
        call("end of input", () -> {});
    }

    @Override
    public void closed(@Nullable Throwable reason) {
        call("closed", () -> {
            ended = true;
            cause = reason;
        });
    }
}
