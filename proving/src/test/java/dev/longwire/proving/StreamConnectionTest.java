package dev.longwire.proving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Event;
import dev.longwire.Handshake;
import dev.longwire.Headers;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.SendResult;
import dev.longwire.WebSocket;
import dev.longwire.handshake.HostRule;
import dev.longwire.handshake.RequestHead;
import dev.longwire.server.Answer;
import dev.longwire.server.SocketPaths;
import dev.longwire.server.SocketRoutes;
import dev.longwire.testkit.Echo;
import dev.longwire.testkit.Patience;
import dev.longwire.testkit.Recorder;
import dev.longwire.testkit.line.MemoryConnector;
import dev.longwire.testkit.line.MemoryLine;
import dev.longwire.testkit.line.ThreadLoop;
import dev.longwire.transport.AcceptedSocket;
import dev.longwire.transport.CallbackThreads;
import dev.longwire.transport.Callbacks;
import dev.longwire.transport.Connector;
import dev.longwire.transport.Http1ServerUpgrade;
import dev.longwire.transport.Line;
import dev.longwire.transport.LineSocket;
import dev.longwire.transport.Loop;
import dev.longwire.transport.Route;
import dev.longwire.transport.ServerConnection;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several sockets on one connection: what they share, and what they do not. */
class StreamConnectionTest {
    private static final int CAPACITY = 64 << 10;

    /** The service that asks with an HTTP/1.1 head, and the one that needs none. */
    private static final int REQUEST = 0;

    private static final int AT_ONCE = 1;
    private static final Limits LIMITS = Patience.LIMITS;

    private final ThreadLoop clients = new ThreadLoop("stream-clients");
    private final ThreadLoop servers = new ThreadLoop("stream-servers");
    private final MemoryLine.Pair pair = MemoryLine.pair(clients, servers, CAPACITY);
    private final Recorder first = new Recorder();
    private final Recorder second = new Recorder();
    private final Recorder firstServed = new Recorder();
    private final Recorder secondServed = new Recorder();
    private final CompletableFuture<Answer> never = new CompletableFuture<>();
    private final CompletableFuture<String> asked = new CompletableFuture<>();

    private final SocketPaths paths = new SocketPaths();
    private @Nullable StreamConnection shared;
    private @Nullable Served served;

    @AfterEach
    void endLoops() {
        clients.close();
        servers.close();
    }

    /** The server's end, as a server over HTTP/2 would have it. */
    private final class Served extends ServerConnection {
        private final SocketRoutes routes =
                paths.routes(CallbackThreads.shared(), Callbacks.ofCaller(null), HostRule.any(), false);
        private final StreamConnection streams = new StreamConnection(pair.server(), CAPACITY, this::stream);
        private int sockets;
        private boolean ending;

        private void stream(int service, Line line) {
            begin(line);
            if (service == REQUEST) {
                new Http1ServerUpgrade(line, this, LIMITS, false).start();
                return;
            }
            Handshake agreed = Handshake.builder("/at-once").build();
            AcceptedSocket accepted = LineSocket.accepted(line, agreed, new Echo(), LIMITS, this);
            line.handler(accepted.handler());
            opened(accepted.socket(), line);
            accepted.open().run();
        }

        @Override
        public @Nullable Route route(RequestHead request, Line line) {
            return routes.route(request, line);
        }

        @Override
        protected void socketOpened(WebSocket socket) {
            sockets++;
        }

        @Override
        protected void socketClosed(WebSocket socket) {
            sockets--;
        }

        @Override
        public void end() {
            ending = true;
            super.end();
        }

        @Override
        protected void empty() {
            if (ending) {
                streams.line().close();
            }
        }

        @Override
        public void abort() {
            streams.line().abort();
        }
    }

    private Served serve() throws Exception {
        paths.add("/first", firstServed);
        paths.add("/second", secondServed);
        paths.add("/echo", new Echo());
        paths.add("/never", request -> {
            asked.complete(request.path());
            return Answer.later(never);
        });
        shared = on(clients, () -> new StreamConnection(pair.client(), CAPACITY, (number, line) -> line.abort()));
        served = on(servers, Served::new);
        return served;
    }

    private static <T> T on(Loop loop, Callable<T> task) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                done.complete(task.call());
            } catch (Exception | Error thrown) {
                done.completeExceptionally(thrown);
            }
        });
        return done.get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    private WebSocket open(String resource, Recorder recorder) {
        WebSocket socket = LineSocket.client(
                new MemoryConnector(
                        resource, Headers.of(), List.of(), null, LIMITS, clients, () -> shared.open(REQUEST)),
                recorder.listener(),
                LIMITS);
        socket.open();
        return socket;
    }

    private void openBoth() {
        open("/first", first);
        open("/second", second);
        first.nextOpened();
        second.nextOpened();
        firstServed.next(Event.Opened.class);
        secondServed.next(Event.Opened.class);
    }

    @Test
    void socketsWithPathsOfTheirOwnShareAConnection() throws Exception {
        serve();
        openBoth();
        first.socket().send("to the first");
        second.socket().send("to the second");
        assertThat(firstServed.nextText()).isEqualTo("to the first");
        assertThat(secondServed.nextText()).isEqualTo("to the second");
        secondServed.socket().send("from the second");
        firstServed.socket().send("from the first");
        assertThat(first.nextText()).isEqualTo("from the first");
        assertThat(second.nextText()).isEqualTo("from the second");
        assertThat(on(servers, () -> served.sockets)).isEqualTo(2);
        assertThat(on(servers, served.streams::streams)).isEqualTo(2);
    }

    @Test
    void theEndOfAConnectionClosesEachSocketAndGivesUpWhoWaits() throws Exception {
        serve();
        openBoth();
        Recorder waiting = new Recorder();
        open("/never", waiting);
        waiting.next(Event.Opening.class);
        assertThat(asked.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("/never");
        servers.execute(served::end);
        for (Recorder each : List.of(first, second, firstServed, secondServed)) {
            assertThat(each.nextClosed().code()).isEqualTo(1001);
        }
        waiting.next(Event.Error.class);
        assertThat(waiting.nextClosed().code()).isEqualTo(1006);
        Recorder late = new Recorder();
        open("/first", late);
        late.next(Event.Opening.class);
        late.next(Event.Error.class); // the line below has ended with the last of its streams
        late.nextClosed();
        for (Recorder each : List.of(first, second, firstServed, secondServed, waiting)) {
            each.assertExhausted();
        }
    }

    @Test
    void theLossOfAConnectionIsToldToEachSocketOnce() throws Exception {
        serve();
        openBoth();
        servers.execute(served::abort);
        for (Recorder each : List.of(first, second, firstServed, secondServed)) {
            assertThat(each.until(Event.Closed.class, Event.Closing.class).code())
                    .isEqualTo(1006);
            each.assertExhausted();
        }
        assertThat(on(servers, () -> served.sockets)).isZero();
        assertThat(on(servers, served.streams::streams)).isZero();
        assertThat(on(clients, shared::streams)).isZero();
    }

    @Test
    void aSocketThatIsNotReadHoldsBackNoOther() throws Exception {
        serve();
        openBoth();
        firstServed.socket().pause();
        ByteBuffer message = ByteBuffer.allocate(20_000);
        int sent = 0;
        while (first.socket().trySend(message.duplicate()) != SendResult.QUEUE_FULL) {
            sent++;
        }
        Recorder echo = new Recorder();
        open("/echo", echo);
        echo.nextOpened();
        for (int i = 0; i < 100; i++) {
            echo.socket().send("still " + i);
            assertThat(echo.nextText()).isEqualTo("still " + i);
        }
        ByteBuffer large = ByteBuffer.allocate(4 * CAPACITY);
        echo.socket().send(large);
        assertThat(echo.nextBinary()).hasSize(4 * CAPACITY);
        assertThat(first.socket().bufferedAmount()).isPositive();
        firstServed.socket().resume();
        for (int i = 0; i < sent; i++) {
            assertThat(firstServed.nextBinary()).hasSize(20_000);
        }
    }

    @Test
    void whatGoesWrongOnOneSocketStaysThere() throws Exception {
        Served all = serve();
        openBoth();
        Recorder echo = new Recorder();
        open("/echo", echo);
        echo.nextOpened();
        first.socket().abort();
        assertThat(firstServed.until(Event.Closed.class).code()).isEqualTo(1006);
        second.socket().close(4001, "mine");
        assertThat(secondServed.nextClosed().code()).isEqualTo(4001);
        second.nextClosed();
        echo.socket().send("here");
        assertThat(echo.nextText()).isEqualTo("here");
        assertThat(on(servers, () -> all.sockets)).isEqualTo(1);
        open("/second", second); // and there is room for more
        second.nextOpened();
        secondServed.next(Event.Opened.class);
    }

    @Test
    void aListenerThatThrowsFailsItsSocketOnly() throws Exception {
        paths.add("/throws", new Listener() {
            @Override
            public void onText(WebSocket socket, ByteBuffer utf8) {
                throw new IllegalStateException("as the test wants");
            }
        });
        serve();
        openBoth();
        Recorder failing = new Recorder();
        open("/throws", failing);
        failing.nextOpened();
        failing.socket().send("go");
        assertThat(failing.nextClosed().code()).isEqualTo(1011);
        first.socket().send("still here");
        assertThat(firstServed.nextText()).isEqualTo("still here");
    }

    @Test
    void aSocketIsMadeOnAStreamWithoutAnHttp1Head() throws Exception {
        serve();
        Recorder bare = new Recorder();
        WebSocket socket = LineSocket.client(
                new Connector() {
                    @Override
                    public Loop loop() {
                        return clients;
                    }

                    @Override
                    public Runnable connect(Loop loop, Attempt attempt) {
                        Line line = shared.open(AT_ONCE);
                        line.handler(attempt.opened(
                                line, Handshake.builder("/at-once").build()));
                        return () -> {};
                    }

                    @Override
                    public String target() {
                        return "stream:/at-once";
                    }
                },
                bare.listener(),
                LIMITS);
        socket.open();
        bare.nextOpened();
        socket.send("without a head");
        assertThat(bare.nextText()).isEqualTo("without a head");
        servers.execute(served::end);
        assertThat(bare.nextClosed().code()).isEqualTo(1001);
    }
}
