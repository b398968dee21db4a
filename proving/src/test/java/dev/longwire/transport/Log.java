package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Event;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A listener that writes down what it is told, and does what a test wants when it is told so.
 */
final class Log implements Listener {
    /** The names of all that a listener is told, as {@link #on} takes them. */
    static final List<String> NAMES =
            List.of("opening", "opened", "text", "binary", "ping", "pong", "read", "closing", "error", "closed");

    final List<String> events = new ArrayList<>();
    final List<Event.Closed> closed = new ArrayList<>();
    final List<Throwable> errors = new ArrayList<>();
    private final Map<String, Consumer<WebSocket>> reactions = new HashMap<>();
    /** What was told at the wrong time: a failure here would go to the session. */
    private final List<String> wrong = new ArrayList<>();

    private String inside = "";
    private boolean over;

    /** Does something whenever an event of this name comes, after it was written down. */
    Log on(String name, Consumer<WebSocket> reaction) {
        assertThat(NAMES).contains(name);
        reactions.put(name, reaction);
        return this;
    }

    /** The one Closed that there must be. */
    Event.Closed onlyClosed() {
        assertOrderly();
        assertThat(closed).hasSize(1);
        return closed.get(0);
    }

    /** It was told one thing at a time, and nothing between Closed and Opening. */
    void assertOrderly() {
        assertThat(wrong).isEmpty();
    }

    private void told(String name, WebSocket socket) {
        if (!inside.isEmpty()) {
            wrong.add(name + " came inside " + inside);
        }
        if (over && !name.equals("opening")) {
            wrong.add(name + " came after Closed");
        }
        over = name.equals("closed");
        inside = name;
        try {
            Consumer<WebSocket> reaction = reactions.get(name);
            if (reaction != null) {
                reaction.accept(socket);
            }
        } finally {
            inside = "";
        }
    }

    @Override
    public void onOpening(WebSocket socket) {
        events.add("opening");
        told("opening", socket);
    }

    @Override
    public void onOpened(WebSocket socket) {
        events.add("opened");
        told("opened", socket);
    }

    @Override
    public void onText(WebSocket socket, ByteBuffer utf8) {
        events.add("text " + StandardCharsets.UTF_8.decode(utf8));
        told("text", socket);
    }

    @Override
    public void onBinary(WebSocket socket, ByteBuffer data) {
        events.add("binary " + data.remaining());
        told("binary", socket);
    }

    @Override
    public void onPing(WebSocket socket, ByteBuffer payload) {
        told("ping", socket);
    }

    @Override
    public void onPong(WebSocket socket, ByteBuffer payload) {
        told("pong", socket);
    }

    @Override
    public void onReadComplete(WebSocket socket) {
        told("read", socket);
    }

    @Override
    public void onClosing(WebSocket socket) {
        events.add("closing");
        told("closing", socket);
    }

    @Override
    public void onError(WebSocket socket, Throwable cause) {
        events.add("error");
        errors.add(cause);
        told("error", socket);
    }

    @Override
    public void onClosed(WebSocket socket, Event.Closed how) {
        events.add("closed " + how.code());
        closed.add(how);
        told("closed", socket);
    }
}
