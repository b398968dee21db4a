package dev.longwire.http.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.transport.Budget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A PROXY header in front of a line, at every split. */
class ProxyHeaderTest {
    private static final byte[] V1 = "PROXY TCP4 203.0.113.9 127.0.0.1 5 443\r\n".getBytes(ISO_8859_1);
    /** With a TLV that says TLS. */
    private static final byte[] V2 = HexFormat.of()
            .parseHex("0d0a0d0a000d0a515549540a" + "2111" + "0014" + "cb0071097f000001000501bb" + "2000050100000000");

    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
    private final List<String> refused = new ArrayList<>();
    private RecordingHandler handler;
    private EmbeddedChannel channel;
    private NettyLoop loop;
    private NettyLine line;

    private void open() {
        channel = new EmbeddedChannel();
        channel.config().setAllocator(memory);
        loop = new NettyLoop(null, channel.eventLoop(), Budget.process());
        line = new NettyLine(loop, context -> {}, null);
        channel.pipeline().addLast(line.channelHandler());
        handler = new RecordingHandler();
        line.handler(handler);
        ProxyHeader.expect(channel, line, new ProxyProtocol(address -> true, (told, why) -> refused.add(why)));
    }

    private void end() {
        channel.finishAndReleaseAll();
        loop.buffers().free();
        assertThat(memory.metric().usedDirectMemory()).isZero();
        assertThat(memory.metric().usedHeapMemory()).isZero();
    }

    private ByteBuf read(byte[] bytes, int from, int to) {
        ByteBuf read = memory.directBuffer().writeBytes(bytes, from, to - from);
        channel.pipeline().fireChannelRead(read);
        channel.pipeline().fireChannelReadComplete();
        channel.runPendingTasks();
        return read;
    }

    @Test
    void whatFollowsAHeaderIsTheLinesAndNothingOfItStays() {
        for (byte[] header : new byte[][] {V1, V2}) {
            byte[] all = (new String(header, ISO_8859_1) + "hello").getBytes(ISO_8859_1);
            for (int split = 0; split <= all.length; split++) {
                open();
                ByteBuf first = read(all, 0, split);
                assertThat(first.refCnt())
                        .as("a buffer of the loop, split at " + split)
                        .isZero();
                if (split < header.length) {
                    assertThat(line.remoteAddress()).isEqualTo(line.peerAddress());
                    assertThat(handler.calls).doesNotContain("hello");
                }
                read(all, split, all.length);
                assertThat(String.join("", handler.calls).replace("|", "")).isEqualTo("hello");
                assertThat(line.remoteAddress()).isEqualTo("203.0.113.9:5");
                assertThat(line.peerAddress()).doesNotContain("203.0.113.9");
                assertThat(line.isSecureToProxy()).isEqualTo(header == V2);
                assertThat(channel.pipeline().names()).hasSize(2); // the line's, and Netty's at the end
                end();
            }
        }
        assertThat(refused).isEmpty();
    }
}
