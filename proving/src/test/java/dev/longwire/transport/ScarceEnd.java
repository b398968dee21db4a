package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Event;
import dev.longwire.Listener;
import dev.longwire.NotOpenException;
import dev.longwire.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One end of a talk: what was sent there, whether it was refused, and what came. A message is written down as a name. */
final class ScarceEnd implements Listener {
    final String name;
    private final boolean echoes;
    final List<String> sent = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    final List<String> received = new ArrayList<>();
    final List<Event.Closed> closed = new ArrayList<>();
    private final List<CompletableFuture<?>> stages = new ArrayList<>();
    private @Nullable WebSocket socket;
    final ScarceLine line;

    ScarceEnd(String name, boolean echoes, ScarceLine line) {
        this.name = name;
        this.echoes = echoes;
        this.line = line;
    }

    void of(WebSocket made) {
        socket = made;
    }

    WebSocket socket() {
        return Objects.requireNonNull(socket);
    }

    static String name(byte[] data) {
        return data.length + " " + Arrays.hashCode(data);
    }

    static byte[] turned(byte[] data) {
        byte[] turned = data.clone();
        turned[0]++;
        return turned;
    }

    // ---- sends

    private void send(String what, Runnable call) {
        sent.add(what);
        try {
            call.run();
        } catch (NotOpenException | OutOfMemoryError told) {
            refused.add(what);
        }
    }

    void text(String text) {
        send(text, () -> socket().send(text));
    }

    void binary(byte[] data) {
        send(name(data), () -> socket().send(data));
    }

    void async(byte[] data) {
        send(name(data), () -> {
            CompletableFuture<?> stage =
                    socket().sendAsync(ByteBuffer.wrap(data)).toCompletableFuture();
            stages.add(stage);
            if (stage.isCompletedExceptionally()) {
                refused.add(name(data));
            }
        });
    }

    void ping() {
        try {
            CompletionStage<?> answered = socket().ping();
            stages.add(answered.toCompletableFuture());
        } catch (OutOfMemoryError told) { // no more than a message that was refused
            refused.add("ping");
        }
    }

    // ---- is told

    /** The same as a callback. */
    void onEvent(WebSocket from, Event event) {
        if (event instanceof Event.Text text) {
            text(text.message(), from);
        } else if (event instanceof Event.Binary binary) {
            binary(binary.message(), from);
        } else if (event instanceof Event.Closed how) {
            closed.add(how);
        }
    }

    @Override
    public void onText(WebSocket from, ByteBuffer utf8) {
        text(StandardCharsets.UTF_8.decode(utf8).toString(), from);
    }

    @Override
    public void onBinary(WebSocket from, ByteBuffer data) {
        byte[] octets = new byte[data.remaining()];
        data.get(octets);
        binary(octets, from);
    }

    @Override
    public void onClosed(WebSocket from, Event.Closed how) {
        closed.add(how);
    }

    private void text(String text, WebSocket from) {
        received.add(text);
        if (echoes) {
            send("echo " + text, () -> from.send("echo " + text));
        }
    }

    private void binary(byte[] data, WebSocket from) {
        received.add(name(data));
        if (echoes) {
            byte[] answer = turned(data);
            send(name(answer), () -> from.send(ByteBuffer.wrap(answer)));
        }
    }

    // ---- is looked at

    /** What has to come to another end: of what was refused, only what has come all the same. */
    List<String> expectedAt(List<String> other) {
        List<String> expected = new ArrayList<>(sent);
        expected.removeIf(one -> refused.contains(one) && !other.contains(one));
        return expected;
    }

    void assertEnded() {
        assertThat(closed).as(name).hasSize(1);
        assertThat(stages).as(name).allMatch(CompletableFuture::isDone);
        assertThat(socket().bufferedAmount()).as(name).isZero();
        assertThat(line.lent).as(name).isEmpty();
        assertThat(line.held).as(name).isZero();
    }
}
