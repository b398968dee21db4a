package dev.longwire.cli;

import dev.longwire.CloseCode;
import dev.longwire.Event;
import dev.longwire.Handshake;
import dev.longwire.WebSocket;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Every event as one JSON object on a line of its own. */
final class JsonPrinter implements Printer {
    private final String url;
    private final Clock clock;
    private final Lines out;
    private final Lines err;

    JsonPrinter(String url, Clock clock, Lines out, Lines err) {
        this.url = url;
        this.clock = clock;
        this.out = out;
        this.err = err;
    }

    @Override
    public void event(WebSocket socket, Event event) throws IOException {
        Json json = started(event.wireName());
        if (event instanceof Event.Text text) {
            json.put("type", "text").put("text", text.message());
        } else if (event instanceof Event.Binary binary) {
            json.put("type", "binary").put("data", Base64.getEncoder().encodeToString(binary.message()));
        } else if (event instanceof Event.Closed closed) {
            closed(json, closed);
        } else if (event instanceof Event.Error error) {
            json.put("cause", error.message());
            err.print("longwire: " + Sanitizer.line(error.message()));
        } else if (event instanceof Event.Opened) {
            opened(json, socket.handshake());
        } else if (event instanceof Event.Opening) {
            json.put("url", url);
        }
        out.print(json.toString());
    }

    @Override
    public void pong(Duration roundTrip) throws IOException {
        long microseconds = roundTrip.toNanos() / 1_000;
        out.print(started("pong").putThousandths("milliseconds", microseconds).toString());
    }

    @Override
    public void note(String text) throws IOException {
        err.print(text);
    }

    private Json started(String event) {
        return new Json().put("event", event).put("time", clock.instant().toString());
    }

    private void opened(Json json, @Nullable Handshake handshake) {
        json.put("url", url);
        if (handshake != null) {
            json.putIfPresent("subprotocol", handshake.subprotocol())
                    .put("local", handshake.localAddress())
                    .put("remote", handshake.remoteAddress());
        }
    }

    private static void closed(Json json, Event.Closed closed) {
        json.put("code", closed.code())
                .put("meaning", CloseCode.describe(closed.code()))
                .put("reason", closed.reason())
                .put("by", closed.by().name().toLowerCase(Locale.ROOT))
                .put("clean", closed.clean());
        if (closed.cause() != null) {
            json.put("cause", EventText.message(closed.cause()));
        }
    }
}
