package dev.longwire.http.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.transport.Budget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NettyLineTest {
    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
    private final Wire wire = new Wire();
    private final List<String> ends = new ArrayList<>();
    private final RecordingHandler handler = new RecordingHandler();
    private EmbeddedChannel channel;
    private NettyLoop loop;
    private NettyLine line;

    @BeforeEach
    void open() {
        channel = new EmbeddedChannel();
        channel.config().setAllocator(memory);
        HalfClose end = context -> ends.add("finish");
        loop = new NettyLoop(null, channel.eventLoop(), Budget.process());
        line = new NettyLine(loop, end, null);
        channel.pipeline().addLast(wire, line.channelHandler());
        line.handler(handler);
    }

    @AfterEach
    void everyBufferIsGivenBack() {
        channel.close();
        channel.runPendingTasks();
        wire.takeAll();
        channel.finishAndReleaseAll();
        loop.buffers().free();
        assertThat(memory.metric().usedDirectMemory()).isZero();
        assertThat(memory.metric().usedHeapMemory()).isZero();
    }

    private ByteBuf bytes(String text) {
        return memory.directBuffer().writeBytes(text.getBytes(ISO_8859_1));
    }

    /** One read of the channel. */
    private void read(String... parts) {
        for (String part : parts) {
            channel.pipeline().fireChannelRead(bytes(part));
        }
        channel.pipeline().fireChannelReadComplete();
        channel.runPendingTasks();
    }

    private void write(String text) {
        line.reserve(text.length()).put(text.getBytes(ISO_8859_1));
    }

    // ---- in

    @Test
    void aReadIsPassedOnWholeAndThenComplete() {
        read("ab", "c");
        read("d");
        assertThat(handler.calls).containsExactly("ab", "c", "|", "d", "|");
    }

    @Test
    void theWindowIsBigEndianAndStartsAnywhere() {
        handler.onReceived = window -> assertThat(window.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
        ByteBuf offset = bytes("skipped, not this").skipBytes(9);
        channel.pipeline().fireChannelRead(offset);
        assertThat(handler.calls).containsExactly("not this");
    }

    @Test
    void buffersOnTheHeapAndInSeveralPartsAreReadToo() {
        channel.pipeline().fireChannelRead(memory.heapBuffer().writeBytes("heap".getBytes(ISO_8859_1)));
        CompositeByteBuf parts = memory.compositeBuffer().addComponents(true, bytes("two "), bytes("parts"));
        channel.pipeline().fireChannelRead(parts);
        assertThat(handler.calls).containsExactly("heap", "two parts");
    }

    @Test
    void theHandlerMayChangeTheWindowInPlace() {
        ByteBuf kept = bytes("a").retain();
        handler.onReceived = window -> window.put(window.position(), (byte) 'z');
        channel.pipeline().fireChannelRead(kept);
        assertThat(kept.getByte(0)).isEqualTo((byte) 'z');
        kept.release();
    }

    @Test
    void aNewHandlerIsGivenTheRest() {
        RecordingHandler next = new RecordingHandler();
        handler.onReceived = window -> {
            window.position(window.position() + 4);
            line.handler(next);
        };
        RecordingHandler first = handler;
        line.handler(new RecordingHandler() {
            @Override
            public void received(ByteBuffer window) {
                first.onReceived.accept(window);
            }
        });
        read("headrest");
        assertThat(next.calls).containsExactly("rest", "|");
    }

    @Test
    void aNewHandlerThatDoesNotReadYetIsGivenTheRestLater() {
        RecordingHandler next = new RecordingHandler();
        line.handler(new RecordingHandler() {
            @Override
            public void received(ByteBuffer window) {
                window.position(window.position() + 4);
                line.handler(next);
                line.reading(false);
            }
        });
        read("headrest");
        assertThat(next.calls).containsExactly("|");
        line.reading(true);
        channel.runPendingTasks();
        assertThat(next.calls).containsExactly("|", "rest", "|");
    }

    @Test
    void nothingIsToldWhileNotReading() {
        handler.onReceived = window -> line.reading(false);
        read("a", "b", "c");
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(handler.calls).containsExactly("a", "|"); // the answer to what was told must not wait
        assertThat(channel.config().isAutoRead()).isFalse();

        handler.onReceived = window -> {};
        line.reading(true);
        assertThat(handler.calls).as("not from inside reading()").containsExactly("a", "|");
        channel.runPendingTasks();
        assertThat(handler.calls).containsExactly("a", "|", "b", "c", "|", "end of input");
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void readingMayStopAgainWhileTheHeldIsTold() {
        line.reading(false);
        read("a", "b");
        handler.onReceived = window -> line.reading(false);
        line.reading(true);
        channel.runPendingTasks();
        assertThat(handler.calls).containsExactly("a", "|");
        assertThat(channel.config().isAutoRead()).isFalse();
        line.reading(true);
        channel.runPendingTasks();
        assertThat(handler.calls).containsExactly("a", "|", "b", "|");
    }

    @Test
    void whatComesBeforeThereIsAHandlerWaits() {
        EmbeddedChannel early = new EmbeddedChannel();
        NettyLine late = new NettyLine(new NettyLoop(null, early.eventLoop(), Budget.process()), context -> {}, null);
        early.pipeline().addLast(late.channelHandler());
        early.pipeline().fireChannelRead(bytes("early"));
        early.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        late.handler(handler);
        early.runPendingTasks();
        assertThat(handler.calls).containsExactly("early", "|", "end of input");
        early.close();
        early.runPendingTasks();
        assertThat(handler.calls).endsWith("closed");
    }

    @Test
    void theEndOfInputIsToldOnce() {
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(handler.calls).containsExactly("end of input");
    }

    @Test
    void aHandlerThatThrowsFailsTheLine() {
        IllegalStateException thrown = new IllegalStateException("bug");
        handler.onReceived = window -> {
            throw thrown;
        };
        read("a");
        assertThat(handler.calls).containsExactly("a", "closed");
        assertThat(handler.cause).isSameAs(thrown);
    }

    // ---- out

    @Test
    void nothingIsHeldWhileThereIsNothingToWrite() {
        assertThat(memory.metric().usedDirectMemory()).isZero();
        line.reserve(10);
        line.flush();
        assertThat(memory.metric().usedDirectMemory())
                .as("the loop's, for whichever line writes next")
                .isEqualTo(LoopBuffers.SMALL);
        assertThat(wire.flushes).isZero();
        NettyLine other = new NettyLine(loop, context -> {}, null);
        channel.pipeline().addLast(other.channelHandler());
        other.reserve(10);
        assertThat(memory.metric().usedDirectMemory()).isEqualTo(LoopBuffers.SMALL);
    }

    @Test
    void whatIsWrittenLeavesInOneFlush() {
        write("ab");
        write("cd");
        assertThat(line.written()).isEqualTo(4);
        assertThat(wire.unflushed).isEmpty();
        line.flush();
        assertThat(wire.flushed).hasSize(1);
        assertThat(line.taken()).isZero();
        wire.takeAll();
        assertThat(line.taken()).isEqualTo(4);
        assertThat(wire.taken).hasToString("abcd");
        assertThat(handler.calls).containsExactly("taken");
    }

    @Test
    void aFullBufferIsPassedOnWithoutAFlush() {
        write("little");
        for (int i = 0; i < 80; i++) {
            write("x".repeat(4096));
        }
        assertThat(line.written()).isEqualTo(6 + 80 * 4096);
        assertThat(wire.unflushed).as("a small one and two large ones").hasSize(3);
        assertThat(wire.flushes).isZero();
        line.flush();
        assertThat(wire.flushes).isEqualTo(1);
        wire.takeOne();
        assertThat(line.taken()).isEqualTo(6);
        wire.takeAll();
        assertThat(line.taken()).isEqualTo(line.written());
        assertThat(handler.calls).containsExactly("taken", "taken", "taken", "taken");
    }

    /** A thousand lines may do so at once. */
    @Test
    void aLittleMoreThanASmallBufferTakesAnotherSmallOne() {
        for (int i = 0; i < 5; i++) {
            write("x".repeat(1000));
        }
        assertThat(memory.metric().usedDirectMemory()).isEqualTo(2L * LoopBuffers.SMALL);
        line.flush();
        assertThat(wire.flushed).hasSize(2);
    }

    @Test
    void whereMuchIsWrittenAtOnceTheFirstBufferIsALargeOne() {
        write("x".repeat(4096));
        write("x".repeat(4096));
        line.flush();
        assertThat(wire.flushed).hasSize(1);
    }

    @Test
    void aPeerThatTakesNothingCostsFullBuffersOnly() {
        int pongs = 3 * LoopBuffers.SMALL / 4;
        for (int i = 0; i < pongs; i++) {
            write("pong");
            line.flush();
        }
        assertThat(line.written()).isEqualTo(4L * pongs);
        assertThat(memory.metric().usedDirectMemory()).isEqualTo(4L * LoopBuffers.SMALL);
        wire.takeAll();
        assertThat(line.taken()).isEqualTo(4L * pongs);
        assertThat(wire.taken).hasToString("pong".repeat(pongs));
        assertThat(memory.metric().usedDirectMemory())
                .as("kept for the next line")
                .isEqualTo(4L * LoopBuffers.SMALL);
    }

    @Test
    void whatIsTakenAtOnceShowsWhenFlushReturnsAndIsNotTold() {
        wire.takesAtOnce = true;
        write("a");
        line.flush();
        assertThat(line.taken()).isEqualTo(1);

        handler.onReadComplete = () -> {
            write("b");
            line.flush();
            assertThat(line.taken()).isEqualTo(2);
        };
        read("question");
        channel.runPendingTasks();
        assertThat(handler.calls).containsExactly("question", "|");
    }

    @Test
    void whatIsTakenAtOnceWhileTheLineEndsIsToldAfterTheCall() {
        wire.takesAtOnce = true;
        write("a");
        line.finish();
        assertThat(handler.calls).as("not from inside finish()").isEmpty();
        channel.runPendingTasks();
        assertThat(handler.calls).containsExactly("taken");
    }

    @Test
    void aWriteThatFailsEndsTheLineOnce() {
        IOException broken = new IOException("Broken pipe");
        write("a");
        line.flush();
        write("half a batch");
        wire.fail(broken);
        channel.runPendingTasks();
        assertThat(handler.calls).containsExactly("closed");
        assertThat(handler.cause).isSameAs(broken);
        assertThat(line.taken()).isZero();
        write("into the void");
        line.flush();
    }

    @Test
    void anErrorOfTheChannelEndsTheLineOnce() {
        IOException reset = new IOException("Connection reset");
        channel.pipeline().fireExceptionCaught(reset);
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        channel.runPendingTasks();
        assertThat(handler.calls).containsExactly("closed");
        assertThat(handler.cause).isSameAs(reset);
    }

    // ---- ends

    @Test
    void finishWaitsForWhatWasWritten() {
        write("last");
        line.finish();
        assertThat(ends).isEmpty();
        wire.takeAll();
        assertThat(ends).containsExactly("finish");
        read("still reading");
        assertThat(handler.calls).containsExactly("taken", "still reading", "|");
        write("nobody hears this");
        line.flush();
        assertThat(wire.taken).hasToString("last");
        line.finish();
        assertThat(ends).hasSize(1);
    }

    @Test
    void closeWaitsForWhatWasWritten() {
        write("last");
        line.close();
        read("too late");
        assertThat(channel.isOpen()).isTrue();
        wire.takeAll();
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(handler.calls).containsExactly("taken", "closed");
        assertThat(handler.cause).isNull();
        line.close();
        line.abort();
        line.reading(false);
        channel.runPendingTasks();
        assertThat(handler.calls).containsExactly("taken", "closed");
    }

    @Test
    void closeOfALineThatDoesNotReadThrowsAwayWhatCame() {
        line.reading(false);
        read("held");
        line.close();
        channel.runPendingTasks();
        assertThat(handler.calls).containsExactly("closed");
    }

    @Test
    void aWriteThatFailsWhileClosingIsTheCause() {
        IOException broken = new IOException("Connection reset");
        write("last");
        line.close();
        wire.fail(broken);
        channel.runPendingTasks();
        assertThat(handler.calls).containsExactly("closed");
        assertThat(handler.cause).isSameAs(broken);
    }

    @Test
    void abortThrowsAwayWhatWasWritten() {
        write("stuck");
        line.flush();
        write("never passed on");
        line.close();
        line.abort();
        channel.runPendingTasks();
        wire.fail(new IOException("closed"));
        assertThat(handler.calls).containsExactly("closed");
        assertThat(handler.cause).isNull();
    }

    @Test
    void closedIsNotToldFromInsideACall() {
        handler.onReceived = window -> line.abort();
        read("a", "b");
        assertThat(handler.calls).containsExactly("a", "closed");
    }

    @Test
    void aHandlerThatComesAfterTheEndIsToldOfIt() {
        EmbeddedChannel early = new EmbeddedChannel();
        NettyLine late = new NettyLine(new NettyLoop(null, early.eventLoop(), Budget.process()), context -> {}, null);
        early.pipeline().addLast(late.channelHandler());
        early.close();
        early.runPendingTasks();
        late.handler(handler);
        assertThat(handler.calls).isEmpty();
        early.runPendingTasks();
        assertThat(handler.calls).containsExactly("closed");
    }

    @Test
    void emptyReadsAreHarmless() {
        channel.pipeline().fireChannelRead(Unpooled.EMPTY_BUFFER);
        channel.pipeline().fireChannelReadComplete();
        assertThat(handler.calls).containsExactly("", "|");
    }
}
