package dev.longwire.cli;

import dev.longwire.Callback;
import dev.longwire.Compression;
import dev.longwire.Limits;
import dev.longwire.WebSocket;
import dev.longwire.http.Tls;
import dev.longwire.http.WebSocketBuilder;
import dev.longwire.http.WebSocketClient;
import dev.longwire.serial.SerialWebSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How to reach the server, and the bounds of the connection. */
final class ConnectionOptions {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "'NAME: VALUE'",
            description = "Send this header with the handshake; repeatable.")
    private List<String> headers = new ArrayList<>();

    @Option(names = "--origin", paramLabel = "ORIGIN", description = "Send this Origin, such as https://example.com.")
    private @Nullable String origin;

    @Option(
            names = {"-s", "--subprotocol"},
            paramLabel = "NAME",
            split = ",",
            description = "Offer this subprotocol; repeatable, the best first.")
    private List<String> subprotocols = new ArrayList<>();

    @Option(names = "--compress", description = "Offer to compress messages (permessage-deflate).")
    private boolean compress;

    @ArgGroup
    private @Nullable Trust trust;

    /** What the server's certificate is checked against; at most one of these. */
    private static final class Trust {
        @Option(
                names = "--cacert",
                paramLabel = "FILE",
                description = "Trust the certificates in this PEM file, and no others.")
        private @Nullable Path authorities;

        @Option(
                names = "--insecure",
                description =
                        "Do not check the server's certificate: anyone on the way can read and change everything.")
        private boolean insecure;
    }

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Most time for name look-up, connect, TLS and handshake together (default 10s).")
    private @Nullable Duration handshakeTimeout;

    @Option(
            names = "--close-timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Most time to wait for the server's answer to a Close (default 5s).")
    private @Nullable Duration closeTimeout;

    @ArgGroup
    private @Nullable Heartbeat heartbeat;

    /** How a dead connection is noticed; at most one of these. */
    private static final class Heartbeat {
        @Option(
                names = "--ping-interval",
                paramLabel = "TIME",
                converter = DurationConverter.class,
                description = "Time between Pings (default 20s).")
        private @Nullable Duration interval;

        @Option(names = "--no-heartbeat", description = "Send no Pings: a dead connection may go unnoticed.")
        private boolean none;
    }

    @Option(
            names = "--max-size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "Largest message received and longest line sent, in bytes or such as 64K (default 16M).")
    private @Nullable Integer maxSize;

    /** The defaults with what the user changed. */
    Limits limits() {
        try {
            return changed(Limits.DEFAULT);
        } catch (IllegalArgumentException e) {
            throw wrong(EventText.message(e), e);
        }
    }

    private Limits changed(Limits limits) {
        Limits changed = limits;
        if (maxSize != null) {
            changed = changed.withMaxMessageSize(maxSize);
        }
        if (handshakeTimeout != null) {
            changed = changed.withHandshakeTimeout(handshakeTimeout);
        }
        if (closeTimeout != null) {
            changed = changed.withCloseTimeout(closeTimeout);
        }
        if (heartbeat != null) {
            Duration interval = heartbeat.interval == null ? Duration.ZERO : heartbeat.interval;
            changed = changed.withHeartbeat(interval, limits.pongTimeout());
        }
        return changed;
    }

    /** Makes a socket that connects to nothing yet. */
    Function<Callback, WebSocket> socket(String url) throws IOException {
        try {
            return SerialTarget.is(url) ? serial(url)::create : http(url)::create;
        } catch (IllegalArgumentException e) {
            throw wrong(EventText.message(e), e);
        }
    }

    /** Whether {@link #socket} takes that URL. */
    boolean accept(String url) throws IOException {
        try {
            socket(url);
            return true;
        } catch (IllegalArgumentException wrong) {
            return false;
        }
    }

    private WebSocketBuilder http(String url) throws IOException {
        Tls tls = tls();
        WebSocketClient client = tls == null
                ? WebSocketClient.shared()
                : WebSocketClient.builder().tls(tls).build();
        WebSocketBuilder socket = client.to(url).limits(limits());
        addHeaders(socket::header);
        if (!subprotocols.isEmpty()) {
            socket.subprotocols(subprotocols.toArray(new String[0]));
        }
        if (compress) {
            socket.compression(Compression.DEFAULT);
        }
        return socket;
    }

    private SerialWebSocket.Builder serial(String url) {
        SerialWebSocket.Builder socket = SerialTarget.parse(url).client();
        Limits limits = limits();
        if (!limits.equals(Limits.DEFAULT)) { // else those that fit the line
            socket.limits(limits);
        }
        addHeaders(socket::header);
        if (!subprotocols.isEmpty()) {
            socket.subprotocols(subprotocols.toArray(new String[0]));
        }
        return compress ? socket.compression(Compression.DEFAULT) : socket;
    }

    private void addHeaders(BiConsumer<String, String> request) {
        for (String header : headers) {
            addHeader(request, header);
        }
        if (origin != null) {
            request.accept("Origin", origin);
        }
    }

    private static void addHeader(BiConsumer<String, String> request, String header) {
        int colon = header.indexOf(':');
        if (colon <= 0) {
            // Without the header itself, for what was meant as its value may be a secret.
            throw new IllegalArgumentException(
                    "a header given with -H has no name and colon at its start: write it such as 'Accept-Language: en'");
        }
        request.accept(header.substring(0, colon), header.substring(colon + 1).strip());
    }

    private @Nullable Tls tls() throws IOException {
        if (trust == null) {
            return null;
        }
        return trust.authorities == null ? Tls.insecure() : Tls.trusting(trust.authorities);
    }

    /** Says what the user should not overlook. */
    void warn(String url, Lines err, Ink ink) throws IOException {
        if (trust == null) {
            return;
        }
        boolean isTls = url.toLowerCase(Locale.ROOT).startsWith("wss:");
        if (!isTls) {
            err.print("longwire: " + (trust.insecure ? "--insecure" : "--cacert") + " changes nothing here: "
                    + (SerialTarget.is(url) ? "a serial line" : "ws://")
                    + " has no TLS, so anyone on the way can read and change everything.");
        } else if (trust.insecure) {
            err.print(ink.bad(
                    "longwire: WARNING: --insecure: the server's certificate is NOT checked. Anyone on the way can"
                            + " read and change everything, passwords and tokens too."));
        }
    }

    private RuntimeException wrong(String message, IllegalArgumentException cause) {
        return command == null ? cause : Longwire.wrongUsage(command, message, cause);
    }
}
