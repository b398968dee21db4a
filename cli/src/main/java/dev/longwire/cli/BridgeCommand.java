package dev.longwire.cli;

import dev.longwire.CloseCode;
import dev.longwire.Event;
import dev.longwire.WebSocket;
import dev.longwire.http.HttpWebSocket;
import dev.longwire.http.WebSocketServer;
import dev.longwire.http.WebSocketServerBuilder;
import dev.longwire.serial.Reopen;
import dev.longwire.serial.SerialWebSocket;
import dev.longwire.serial.SerialWebSocketServer;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Connects to one place and serves it at another. */
@Command(
        name = "bridge",
        description = {
            "Connect to FAR, and let clients talk to it at NEAR, until Ctrl-C or until FAR closes. Each is a ws:// URL or a"
                    + " serial device, such as",
            "  longwire bridge serial:/dev/ttyACM0 ws://localhost:8000/mysock",
            "",
            "What a client sends goes to FAR, one message after another as they come; what FAR sends goes to all clients. At"
                    + " NEAR only this machine and pages of the same origin are let in, unless something else is said.",
            "",
            "When it is ready it prints one line on standard output, such as",
            "  ready: serial:/dev/ttyACM0 at ws://localhost:8000/mysock",
            ""
        })
final class BridgeCommand implements Callable<Integer> {
    /** RFC 6455 §3 */
    private static final int WS_PORT = 80;

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");

    @Spec
    private @Nullable CommandSpec command;

    @Parameters(
            index = "0",
            paramLabel = "FAR",
            description = {"Where to connect to. " + "For a serial device " + SerialTarget.CLIENT_SETTINGS})
    private String from = "";

    @Parameters(
            index = "1",
            paramLabel = "NEAR",
            description = {"Where to listen. " + "At a serial device " + SerialTarget.SERVER_SETTINGS})
    private String to = "";

    @Option(
            names = "--reopen",
            description = "Connect to a serial FAR, or listen at a serial NEAR, again when it was lost.")
    private boolean reopen;

    @Option(
            names = "--expose",
            description = "Let NEAR be an address that others can reach; anyone there may then talk to FAR.")
    private boolean expose;

    @Option(
            names = "--allow-origin",
            paramLabel = "ORIGIN",
            description = "Let pages of this origin in, such as http://localhost:3000; repeatable.")
    private List<String> origins = new ArrayList<>();

    @Option(names = "--verbose", description = "Print connections as they come and go.")
    private boolean verbose;

    private final Streams streams;
    private final Clock clock;

    BridgeCommand(Streams streams, Clock clock) {
        this.streams = streams;
        this.clock = clock;
    }

    /** What listens. */
    private record Near(String url, Runnable close, CompletableFuture<?> ended) {}

    @Override
    public Integer call() throws Exception {
        ConnectionLog log = new ConnectionLog(verbose ? Lines.toErr(streams) : null, clock);
        boolean farReopens = reopen && SerialTarget.is(from);
        Bridge bridge = new Bridge(log, farReopens);
        WebSocket far = far(bridge);
        checkNear();
        Thread onShutdown = new Thread(() -> far.close(CloseCode.GOING_AWAY, ""), "longwire-shutdown");
        far.open();
        if (!farReopens) {
            awaitOpen(bridge);
        }
        Near near = near(bridge);
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(near, onShutdown, log, stopped), "longwire-stop"));
        Lines.to(streams.out()).print("ready: " + Sanitizer.line(from) + " at " + Sanitizer.line(near.url));
        CompletableFuture.anyOf(bridge.closed(), near.ended, stopped)
                .handle((result, failure) -> null)
                .join();
        near.close.run();
        Event.Closed last = bridge.closed().getNow(null);
        if (last == null) {
            far.close(CloseCode.GOING_AWAY, "");
            return ended(near);
        }
        Lines.toErr(streams).print("longwire: " + Sanitizer.line(from + ": " + last.describe()));
        return Outcome.of(last) == Outcome.CLEAN ? 0 : 1;
    }

    /** What listened has ended; because it was told to, unless it broke. */
    private static int ended(Near near) throws CommandException {
        try {
            near.ended.getNow(null);
            return 0;
        } catch (CompletionException e) {
            throw new CommandException(EventText.message(e.getCause()), e.getCause());
        }
    }

    private static void awaitOpen(Bridge bridge) throws IOException, InterruptedException {
        try {
            bridge.opened().get();
        } catch (ExecutionException e) {
            throw new CommandException(EventText.message(e.getCause()), e.getCause());
        }
    }

    private static void stop(Near near, Thread closeFar, ConnectionLog log, CompletableFuture<Void> stopped) {
        closeFar.run();
        near.close.run();
        try {
            log.finish();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stopped.complete(null);
    }

    private WebSocket far(Bridge bridge) {
        try {
            if (!SerialTarget.is(from)) {
                return HttpWebSocket.create(from, bridge::onFar);
            }
            SerialWebSocket.Builder client = SerialTarget.parse(from).client();
            return (reopen ? client.reopen(Reopen.DEFAULT) : client).create(bridge::onFar);
        } catch (IllegalArgumentException e) {
            throw wrong(EventText.message(e));
        }
    }

    private void checkNear() {
        try {
            if (SerialTarget.is(to)) {
                SerialTarget.parse(to).server(); // fails here and not when FAR is open
            } else {
                checkUrl(URI.create(to));
            }
        } catch (IllegalArgumentException e) {
            throw wrong(EventText.message(e));
        }
    }

    private void checkUrl(URI url) {
        String host = url.getHost();
        if (!"ws".equals(url.getScheme()) || host == null || !url.getRawPath().startsWith("/")) {
            throw wrong(to + " is no place to listen at: write it such as ws://localhost:8000/mysock"
                    + " (for wss put a proxy in front), or serial:/dev/ttyUSB0");
        }
        boolean loopback = LOOPBACK.matcher(host).matches();
        if (!loopback && !expose) {
            throw wrong(host + " can be reached by others; --expose lets them talk to " + from);
        }
    }

    private Near near(Bridge bridge) throws IOException {
        try {
            return SerialTarget.is(to) ? serialNear(bridge) : webNear(bridge, URI.create(to));
        } catch (IllegalArgumentException e) {
            throw wrong(EventText.message(e));
        }
    }

    private Near serialNear(Bridge bridge) throws IOException {
        SerialTarget target = SerialTarget.parse(to);
        SerialWebSocketServer.Builder builder = target.server().path(target.path(), bridge::onClient);
        SerialWebSocketServer server = (reopen ? builder.reopen(Reopen.DEFAULT) : builder).start();
        return new Near("serial:" + server.port(), server::close, server.ended().toCompletableFuture());
    }

    private Near webNear(Bridge bridge, URI url) throws IOException {
        WebSocketServerBuilder builder = WebSocketServer.builder()
                .host(url.getHost())
                .port(url.getPort() < 0 ? WS_PORT : url.getPort())
                .path(url.getRawPath(), bridge::onClient);
        if (!origins.isEmpty()) {
            builder.allowOrigins(origins.toArray(new String[0]));
        }
        WebSocketServer server = builder.start();
        return new Near(server.url(url.getRawPath()), server::close, new CompletableFuture<>());
    }

    private ParameterException wrong(String sentence) {
        if (command == null) {
            throw new IllegalStateException(sentence);
        }
        return new ParameterException(command.commandLine(), sentence);
    }
}
