package dev.longwire.http.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.handshake.HostRule;
import dev.longwire.handshake.OriginRule;
import dev.longwire.handshake.RequestHead;
import dev.longwire.testkit.Patience;
import dev.longwire.transport.Budget;
import dev.longwire.transport.Http1ServerUpgrade;
import dev.longwire.transport.Line;
import dev.longwire.transport.Route;
import dev.longwire.transport.Router;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;

/** Servers' ends of connections on one loop, with an operating system that does what a test says. No memory may be left behind. */
abstract class MessageMemoryCase {
    static final Limits LIMITS = Patience.LIMITS.withMaxMessageSize(8 << 20).withSendQueue(64 << 20);

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final List<Server> servers = new ArrayList<>();
    final List<Event.Closed> ends = new ArrayList<>();
    NettyLoop loop;

    @AfterEach
    void allMemoryIsGivenBack() {
        servers.forEach(Server::end);
        loop.buffers().free();
        assertThat(memory()).isZero();
    }

    /** What other threads have asked the loop to do. */
    void turn() {
        servers.forEach(server -> server.channel.runPendingTasks());
    }

    /** Bytes outside of the heap, for all lines together. */
    long memory() {
        return allocator.metric().usedDirectMemory() + loop.buffers().lent().allocated();
    }

    /** The server's end of a connection, of which all share one loop. */
    final class Server implements Router {
        private final EmbeddedChannel channel = new EmbeddedChannel();
        final Wire wire = new Wire();
        private final Listener listener;
        final NettyLine line;

        Server(Listener listener) {
            this.listener = listener;
            channel.config().setAllocator(allocator);
            if (loop == null) {
                loop = new NettyLoop(null, channel.eventLoop(), Budget.process());
            }
            line = new NettyLine(loop, context -> {}, null);
            channel.pipeline().addLast(wire, line.channelHandler());
            servers.add(this);
            new Http1ServerUpgrade(line, this, LIMITS, false).start();
            arriveAll(
                    "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key:"
                            .concat(" dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
                            .getBytes(ISO_8859_1));
            wire.takeAll();
            assertThat(wire.taken.toString()).startsWith("HTTP/1.1 101 ");
            wire.taken.setLength(0);
        }

        @Override
        public Route route(RequestHead request, Line line) {
            return Route.of("/", () -> listener, LIMITS, List.of(), HostRule.any(), OriginRule.any(), null);
        }

        @Override
        public void opened(WebSocket socket, Line line) {}

        @Override
        public void closed(WebSocket socket) {}

        /** One read of the operating system, of as much as there is room for, and at most so much. */
        int arrive(byte[] bytes, int from, int most) {
            ByteBuf room = line.reads().newHandle().allocate(allocator);
            int size = Math.min(Math.min(most, bytes.length - from), room.writableBytes());
            channel.pipeline()
                    .fireChannelRead(room.writeBytes(bytes, from, size))
                    .fireChannelReadComplete();
            channel.runPendingTasks();
            return size;
        }

        void arriveAll(byte[] bytes) {
            for (int at = 0; at < bytes.length; ) {
                at += arrive(bytes, at, Integer.MAX_VALUE);
            }
        }

        void take() {
            wire.takeAll();
            channel.runPendingTasks();
        }

        void assertTaken(byte[] expected) {
            byte[] taken = wire.taken.toString().getBytes(ISO_8859_1);
            assertThat(Arrays.mismatch(taken, expected))
                    .as("index of the first octet that differs")
                    .isEqualTo(-1);
        }

        void end() {
            channel.close();
            channel.runPendingTasks();
            take();
            channel.finishAndReleaseAll();
        }
    }

    static byte[] frame(int opcode, byte[] payload, boolean masked) {
        try {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(frame);
            out.write(0x80 | opcode);
            int mask = masked ? 0x80 : 0;
            if (payload.length < 126) {
                out.write(mask | payload.length);
            } else if (payload.length < 65_536) {
                out.write(mask | 126);
                out.writeShort(payload.length);
            } else {
                out.write(mask | 127);
                out.writeLong(payload.length);
            }
            byte[] key = {7, (byte) 200, 31, 4};
            if (masked) {
                out.write(key);
            }
            for (int i = 0; i < payload.length; i++) {
                out.write(masked ? payload[i] ^ key[i & 3] : payload[i]);
            }
            return frame.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] ascii(Random random, int size) {
        byte[] text = new byte[size];
        for (int i = 0; i < size; i++) {
            text[i] = (byte) (' ' + random.nextInt(90));
        }
        return text;
    }
}
