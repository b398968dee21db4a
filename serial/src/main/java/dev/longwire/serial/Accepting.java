package dev.longwire.serial;

import dev.longwire.Headers;
import dev.longwire.Limits;
import dev.longwire.WebSocket;
import dev.longwire.handshake.KeyRule;
import dev.longwire.handshake.RequestHead;
import dev.longwire.handshake.ServerHandshake;
import dev.longwire.handshake.Verdict;
import dev.longwire.server.SocketRoutes;
import dev.longwire.transport.Http1ServerUpgrade;
import dev.longwire.transport.Line;
import dev.longwire.transport.Loop;
import dev.longwire.transport.Masking;
import dev.longwire.transport.RefusalLog;
import dev.longwire.transport.Route;
import dev.longwire.transport.ServerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Accepts one session after another on a port, which is the connection: waits for a request, throwing away what is none, and has the port again when the
 * session has ended. Used on the loop, unless something else is said.
 */
final class Accepting extends ServerConnection implements OpenPort.User, SerialLine.Owner {
    private final DeviceName device;
    private final LineSettings settings;
    private final SocketRoutes routes;
    private final Limits limits;
    private final boolean lenient;
    private final @Nullable Reopen reopen;
    private final Loop loop;
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

    private final RefusalLog refusals = new RefusalLog();

    /** Sessions after which the port is closed; less than 0 for no end. */
    private long sessionsLeft;

    private HeadSearch search = new HeadSearch("GET ");
    private @Nullable OpenPort port;
    private @Nullable SerialLine session;
    private int failures;
    private boolean closing;

    private volatile @Nullable WebSocket socket;

    Accepting(
            DeviceName device,
            LineSettings settings,
            SocketRoutes routes,
            Limits limits,
            boolean lenient,
            @Nullable Reopen reopen,
            int sessions,
            Loop loop) {
        this.device = device;
        this.settings = settings;
        this.routes = routes;
        this.limits = limits;
        this.lenient = lenient;
        this.reopen = reopen;
        this.sessionsLeft = sessions;
        this.loop = loop;
    }

    // ---- any thread -------------------------------------------------------------------------------------------------

    /** Opens the port. It waits for the system. */
    OpenPort openPort() throws IOException {
        return OpenPorts.open(device.path(SerialPorts::list), settings, loop);
    }

    /** Completes when the port was closed, or with what broke it for good. */
    CompletableFuture<@Nullable Void> ended() {
        return ended;
    }

    @Nullable
    WebSocket socket() {
        return socket;
    }

    // ---- the port ---------------------------------------------------------------------------------------------------

    void start(OpenPort opened) {
        if (closing) {
            opened.start(this);
            opened.abort();
            return;
        }
        failures = 0;
        port = opened;
        opened.start(this);
    }

    void close() {
        closing = true;
        if (session != null) {
            end();
        } else if (port != null) {
            port.close(true);
        } else {
            ended.complete(null); // between two attempts to open
        }
    }

    /** Closes at once what has not closed in time. */
    @Override
    public void abort() {
        if (port != null) {
            port.abort();
        }
    }

    @Override
    public void closed(@Nullable IOException cause) {
        port = null;
        session = null;
        if (closing || cause == null) {
            ended.complete(null);
        } else {
            again(cause);
        }
    }

    private void again(Throwable cause) {
        Duration delay = reopen == null ? null : reopen.delay(failures++);
        if (delay == null) {
            ended.completeExceptionally(cause);
            return;
        }
        loop.schedule(() -> OpenPorts.THREADS.execute(this::reopen), delay.toNanos());
    }

    /** Off the loop: it waits for the system. */
    private void reopen() {
        try {
            OpenPort opened = openPort();
            loop.execute(() -> start(opened));
        } catch (IOException | RuntimeException | Error failure) {
            loop.execute(() -> {
                if (!closing) {
                    again(failure);
                }
            });
        }
    }

    // ---- between sessions -------------------------------------------------------------------------------------------

    @Override
    public void received(ByteBuffer bytes) {
        byte[] request = search.find(bytes);
        if (request != null) {
            begin(request);
        } else if (search.isHopeless()) {
            refuse(search.describe());
            search = new HeadSearch("GET ");
        }
    }

    private void begin(byte[] request) {
        OpenPort open = port;
        if (open == null || closing) {
            return;
        }
        search = new HeadSearch("GET ");
        SerialLine line = new SerialLine(open, Masking.FRESH_KEYS, this);
        session = line;
        begin(line);
        open.user(line);
        KeyRule keys = lenient ? KeyRule.ANY_TEXT : KeyRule.SIXTEEN_BYTES;
        Http1ServerUpgrade upgrade = new Http1ServerUpgrade(line, this, limits, false, keys);
        upgrade.start();
        line.handler(new OneRequest(upgrade, lenient ? new LenientRequest(limits.maxHandshakeHead()) : null));
        line.received(ByteBuffer.wrap(request));
    }

    /** Whoever is there should learn why nothing happens. */
    private void refuse(String why) {
        OpenPort open = port;
        if (open == null) {
            return;
        }
        byte[] answer = ServerHandshake.refusal(new Verdict.Refusal(400, Headers.of(), why + "."));
        for (int at = 0; at < answer.length; at += 1024) {
            int part = Math.min(1024, answer.length - at);
            open.out().reserve(part).put(answer, at, part);
        }
        open.out().flush();
    }

    @Override
    public void hasTaken() {}

    // ---- sessions ---------------------------------------------------------------------------------------------------

    @Override
    public @Nullable Route route(RequestHead request, Line line) {
        return routes.route(request, line);
    }

    @Override
    public void refused(Verdict.Refusal refusal, String path, Line line) {
        refusals.refused(line, refusal, path);
    }

    @Override
    protected void socketOpened(WebSocket opened) {
        socket = opened;
        if (session != null) {
            session.framesFollow();
        }
    }

    @Override
    protected void socketClosed(WebSocket ended) {
        socket = null;
        sessionsLeft--;
    }

    @Override
    protected void empty() {} // the port comes back by itself

    @Override
    public void returned(byte[] unread) {
        OpenPort open = port;
        session = null;
        if (open == null) {
            return;
        }
        open.user(this);
        if (closing || sessionsLeft == 0) {
            closing = true;
            open.close(true);
        } else if (unread.length > 0) {
            received(ByteBuffer.wrap(unread));
        }
    }

    @Override
    public void lost(@Nullable IOException cause) {
        closed(cause);
    }
}
