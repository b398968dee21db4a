package dev.longwire.testkit.line;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.protocol.Output;
import dev.longwire.proving.ManualLoop;
import dev.longwire.transport.LineHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** That the in-memory line keeps what {@link dev.longwire.transport.Line} and {@link LineHandler} promise. */
class MemoryLineTest {
    private static final int CAPACITY = 1000;

    private final ManualLoop loop = new ManualLoop();
    private final MemoryLine.Pair pair = MemoryLine.pair(loop, loop, CAPACITY);
    private final MemoryLine line = pair.client();
    private final Told here = new Told(line);
    private final Told there = new Told(pair.server());

    /** What one end was told. */
    private static final class Told implements LineHandler {
        final MemoryLine line;
        final List<String> calls = new ArrayList<>();
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Nullable
        Throwable cause;

        private boolean inside;

        Told(MemoryLine line) {
            this.line = line;
            line.handler(this);
        }

        private void told(String call) {
            assertThat(inside).as("%s inside another call", call).isFalse();
            assertThat(calls).as("calls before %s", call).doesNotContain("closed");
            calls.add(call);
        }

        @Override
        public void received(ByteBuffer window) {
            assertThat(window.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
            told("received " + window.remaining());
            inside = true;
            byte[] copy = new byte[window.remaining()];
            window.get(copy);
            bytes.writeBytes(copy);
            line.flush();
            inside = false;
        }

        @Override
        public void readComplete() {
            told("readComplete");
        }

        @Override
        public void taken() {
            told("taken");
        }

        @Override
        public void inputEnded() {
            told("inputEnded");
        }

        @Override
        public void closed(@Nullable Throwable why) {
            told("closed");
            cause = why;
        }
    }

    private void write(int count) {
        for (int left = count; left > 0; left -= Output.MOST) {
            int part = Math.min(left, Output.MOST);
            ByteBuffer room = line.reserve(part);
            assertThat(room.remaining()).isGreaterThanOrEqualTo(part);
            assertThat(room.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
            room.put(new byte[part]);
        }
    }

    @Test
    void nothingLeavesBeforeTheFlush() {
        write(10);
        assertThat(line.written()).isEqualTo(10);
        assertThat(line.taken()).isZero();
        loop.run();
        assertThat(there.calls).isEmpty();
        line.flush();
        assertThat(line.taken()).isEqualTo(10);
        loop.run();
        assertThat(there.calls).containsExactly("received 10", "readComplete");
    }

    @Test
    void pastItsCapacityTheWriterWaitsForTheReader() {
        pair.server().reading(false);
        write(2500);
        line.flush();
        assertThat(line.written()).isEqualTo(2500);
        assertThat(line.taken()).isEqualTo(CAPACITY);
        loop.run();
        assertThat(here.calls).isEmpty();
        pair.server().reading(true);
        loop.run();
        assertThat(line.taken()).isEqualTo(2500);
        assertThat(here.calls).containsExactly("taken", "taken");
        assertThat(there.bytes.size()).isEqualTo(2500);
    }

    @Test
    void manyBatchesKeepTheirOrder() {
        int count = 300_000;
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < count / 4; i++) {
            line.reserve(4).putInt(i);
            expected.writeBytes(ByteBuffer.allocate(4).putInt(i).array());
        }
        assertThat(line.written()).isEqualTo(count);
        line.flush();
        loop.run();
        assertThat(there.bytes.toByteArray()).isEqualTo(expected.toByteArray());
        assertThat(line.taken()).isEqualTo(count);
    }

    @Test
    void finishEndsOneDirection() {
        write(10);
        line.finish();
        loop.run();
        assertThat(there.calls).containsExactly("received 10", "readComplete", "inputEnded");
        pair.server().reserve(1).put((byte) 1);
        pair.server().flush();
        loop.run();
        assertThat(here.calls).containsExactly("received 1", "readComplete");
        pair.server().close();
        loop.run();
        line.close();
        loop.run();
        assertThat(here.calls).endsWith("inputEnded", "closed");
        assertThat(there.calls).endsWith("closed");
        assertThat(here.cause).isNull();
        assertThat(there.cause).isNull();
    }

    @Test
    void finishWaitsForWhatIsWritten() {
        pair.server().reading(false);
        write(1500);
        line.finish();
        loop.run();
        pair.server().reading(true);
        loop.run();
        assertThat(there.bytes.size()).isEqualTo(1500);
        assertThat(there.calls).endsWith("inputEnded");
    }

    @Test
    void closeFlushesAndIsToldLater() {
        write(10);
        line.close();
        line.close();
        assertThat(here.calls).isEmpty();
        loop.run();
        assertThat(here.calls).containsExactly("closed");
        assertThat(here.cause).isNull();
        assertThat(there.calls).containsExactly("received 10", "readComplete", "inputEnded");
        line.close();
        line.abort();
        loop.run();
        assertThat(here.calls).containsExactly("closed");
    }

    @Test
    void closeWaitsForWhatIsWritten() {
        pair.server().reading(false);
        write(1500);
        line.close();
        loop.run();
        assertThat(here.calls).containsExactly("taken");
        pair.server().reading(true);
        loop.run();
        assertThat(there.bytes.size()).isEqualTo(1500);
        assertThat(here.calls).endsWith("closed");
    }

    @Test
    void abortThrowsAwayWhatIsWrittenAndThePeerCanTell() {
        pair.server().reading(false);
        write(1500);
        line.flush();
        line.abort();
        loop.run();
        assertThat(here.calls).containsExactly("closed");
        assertThat(here.cause).isNull();
        assertThat(there.calls).containsExactly("closed");
        assertThat(there.cause).isInstanceOf(IOException.class).hasMessageContaining("reset");
    }

    @Test
    void abortEndsACloseThatWaits() {
        pair.server().reading(false);
        write(1500);
        line.close();
        loop.run();
        line.abort();
        loop.run();
        assertThat(here.calls).containsExactly("taken", "closed");
        assertThat(there.calls).containsExactly("closed");
    }

    @Test
    void bytesThatCameBeforeTheHandlerWaitForIt() {
        MemoryLine.Pair fresh = MemoryLine.pair(loop, loop, CAPACITY);
        fresh.client().reserve(3).put(new byte[3]);
        fresh.client().flush();
        loop.run();
        Told late = new Told(fresh.server());
        loop.run();
        assertThat(late.calls).containsExactly("received 3", "readComplete");
    }

    @Test
    void theEndsKnowEachOther() {
        assertThat(line.loop()).isSameAs(loop);
        assertThat(line.localAddress()).isEqualTo(pair.server().remoteAddress());
        assertThat(line.remoteAddress()).isEqualTo(pair.server().localAddress());
    }
}
