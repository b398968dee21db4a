package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.longwire.Limits;
import dev.longwire.WebSocket;
import dev.longwire.handshake.HostRule;
import dev.longwire.handshake.OriginRule;
import dev.longwire.handshake.RequestHead;
import dev.longwire.proving.Frame;
import dev.longwire.proving.ManualLoop;
import dev.longwire.testkit.Echo;
import dev.longwire.testkit.line.MemoryLine;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a message costs on the heap: nothing, from the line's bytes through a listener and back to the line. */
class AllocationBudgetTest {
    private static final int WARM_UP = 20_000;
    private static final int MESSAGES = 100_000;

    private final ManualLoop loop = new ManualLoop();
    private final MemoryLine.Pair pair = MemoryLine.pair(loop, loop, 64 << 10);
    private final Sink sink = new Sink();

    @ParameterizedTest
    @ValueSource(ints = {0, 32, 125, 1024})
    void aSmallMessageEchoedByAListenerAllocatesNothing(int size) {
        open();
        byte[] text = Frame.text("x".repeat(size)).asClient().bytes();
        byte[] binary = Frame.binary(new byte[size]).asClient().bytes();
        int answer = Frame.text("x".repeat(size)).bytes().length;
        for (int i = 0; i < WARM_UP; i++) {
            exchange(text);
            exchange(binary);
        }
        sink.received = 0;
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        for (int i = 0; i < MESSAGES; i++) {
            exchange(text);
            exchange(binary);
        }
        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertThat(sink.received).isEqualTo(2L * MESSAGES * answer);
        // reading the counter and the JIT's own traces leave a few bytes; a single object a message would be 3 MB
        assertThat(allocated).as("bytes of heap for %d messages", 2 * MESSAGES).isLessThan(MESSAGES / 10);
    }

    private void exchange(byte[] frame) {
        pair.client().reserve(frame.length).put(frame);
        pair.client().flush();
        loop.run();
    }

    private void open() {
        Route route =
                Route.of("/", Echo::new, Limits.DEFAULT, List.of(), HostRule.any(), OriginRule.sameOrigin(), null);
        new Http1ServerUpgrade(pair.server(), new OneRoute(route), Limits.DEFAULT, false).start();
        pair.client().handler(sink);
        String request = """
                GET / HTTP/1.1\r
                Host: localhost\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                Sec-WebSocket-Version: 13\r
                \r
                """;
        exchange(request.getBytes(StandardCharsets.US_ASCII));
        assertThat(sink.received).isPositive();
    }

    private static final class Sink implements LineHandler {
        long received;

        @Override
        public void received(ByteBuffer bytes) {
            received += bytes.remaining();
            bytes.position(bytes.limit());
        }

        @Override
        public void inputEnded() {}

        @Override
        public void closed(@Nullable Throwable cause) {}
    }

    private record OneRoute(Route route) implements Router {
        @Override
        public Route route(RequestHead request, Line line) {
            return route;
        }

        @Override
        public void opened(WebSocket socket, Line line) {}

        @Override
        public void closed(WebSocket socket) {}
    }
}
