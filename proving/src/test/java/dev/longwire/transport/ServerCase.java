package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.handshake.HostRule;
import dev.longwire.handshake.OriginRule;
import dev.longwire.handshake.RequestHead;
import dev.longwire.handshake.Verdict;
import dev.longwire.proving.ManualLoop;
import dev.longwire.testkit.line.MemoryLine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A server on an HTTP/1.1 line, and its client. */
final class ServerCase implements Router {
    static final String REQUEST = """
            GET /mysock?a=1 HTTP/1.1\r
            Host: localhost\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            \r
            """;

    static final String SWITCHING = """
            HTTP/1.1 101 Switching Protocols\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
            \r
            """;

    final ManualLoop loop;
    final Log log = new Log();
    final List<String> registry = new ArrayList<>();
    final List<String> refused = new ArrayList<>();
    final MemoryLine.Pair pair;
    final Peer peer;
    final WatchedLine line;
    int lost;
    Supplier<Listener> listener = () -> log;
    Consumer<Exchange> handler = Route.accepting(() -> listener.get());
    boolean plain;

    ServerCase() {
        this(1 << 20, Rig.QUIET);
    }

    ServerCase(int capacity, Limits limits) {
        this(new ManualLoop(), capacity, limits);
    }

    ServerCase(ManualLoop loop) {
        this(loop, 1 << 20, Rig.QUIET);
    }

    private ServerCase(ManualLoop loop, int capacity, Limits limits) {
        this.loop = loop;
        pair = MemoryLine.pair(loop, loop, capacity);
        peer = new Peer(pair.client());
        line = new WatchedLine(pair.server());
        new Http1ServerUpgrade(line, this, limits, false).start();
    }

    @Override
    public @Nullable Route route(RequestHead request, Line line) {
        return request.path().equals("/mysock")
                ? new Route(
                        "/mysock",
                        handler,
                        plain,
                        Rig.QUIET,
                        List.of("chat", "superchat"),
                        HostRule.loopback(),
                        OriginRule.sameOrigin(),
                        null,
                        null,
                        null)
                : null;
    }

    @Override
    public void opened(WebSocket socket, Line line) {
        registry.add("opened, listener told " + log.events);
    }

    @Override
    public void closed(WebSocket socket) {
        registry.add("closed, listener told " + log.closed.size());
    }

    @Override
    public void refused(Verdict.Refusal refusal, String path, Line line) {
        refused.add(refusal.status() + " " + path);
    }

    @Override
    public void lost(Line line) {
        lost++;
    }

    ServerCase says(String latin1) {
        peer.write(latin1);
        loop.run();
        return this;
    }

    void assertRefusedWith(String answer) {
        assertThat(peer.text()).isEqualTo(answer);
        assertThat(peer.inputEnded).isTrue();
        assertThat(log.events).isEmpty();
        assertThat(registry).isEmpty();
    }

    int status() {
        String answer = peer.text();
        assertThat(answer).startsWith("HTTP/1.1 ");
        return Integer.parseInt(answer.substring(9, 12));
    }
}
