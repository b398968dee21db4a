package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.longwire.Limits;
import dev.longwire.proving.Splits;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The budget of the fast path: no byte of heap for a message. */
class ConnectionAllocationTest {
    private static final int MESSAGES = 100_000;
    private static final int WARM_UP = 50_000;
    /** Bytes that may be allocated in all, by the measuring itself for example; an object per message would be 1,600,000. */
    private static final long TOLERANCE = 4_096;

    @ParameterizedTest
    @CsvSource({
        "SERVER, 8105 48656c6c6f, whole",
        "CLIENT, 8105 48656c6c6f, whole",
        "SERVER, 8203 010203, cut",
        "CLIENT, 8203 010203, cut",
        "SERVER, 0102 4865 8901 2a 8003 6c6c6f, whole",
        "CLIENT, 0102 4865 8901 2a 8003 6c6c6f, cut",
    })
    void anEchoAllocatesNothing(Role role, String frames, String how) {
        byte[] bytes = Wire.toward(role, frames);
        List<byte[]> pieces = how.equals("cut") ? Splits.chops(bytes, 3) : List.of(bytes);
        Echo echo = new Echo(role, pieces);
        echo.run(WARM_UP);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        threads.getCurrentThreadAllocatedBytes();
        long before = threads.getCurrentThreadAllocatedBytes();
        echo.run(MESSAGES);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(echo.messages).isEqualTo(WARM_UP + MESSAGES);
        assertThat(allocated).isLessThan(TOLERANCE);
    }

    /** Sends back what it receives; control frames are not limited here, since all come in the same second. */
    private static final class Echo implements MessageHandler, Output {
        private final Connection connection;
        private final byte[][] pieces;
        private final ByteBuffer in = ByteBuffer.allocateDirect(256);
        private final ByteBuffer out = ByteBuffer.allocateDirect(MOST);
        int messages;

        Echo(Role role, List<byte[]> pieces) {
            this.pieces = pieces.toArray(byte[][]::new);
            Limits limits = Limits.DEFAULT.withMaxControlFrames(Integer.MAX_VALUE);
            connection = new Connection(role, limits, null, new MaskKeys(new SecureRandom()), this, this, 0);
        }

        void run(int times) {
            for (int i = 0; i < times; i++) {
                for (int piece = 0; piece < pieces.length; piece++) {
                    connection.receive(in.clear().put(pieces[piece]).flip());
                }
            }
        }

        @Override
        public ByteBuffer reserve(int bytes) {
            return out.remaining() < bytes ? out.clear() : out;
        }

        @Override
        public void text(ByteBuffer in, int from, int to) {
            send(Opcode.TEXT, in, from, to);
        }

        @Override
        public void binary(ByteBuffer in, int from, int to) {
            send(Opcode.BINARY, in, from, to);
        }

        private void send(int opcode, ByteBuffer in, int from, int to) {
            messages++;
            int position = in.position();
            int limit = in.limit();
            connection.send(opcode, in.limit(to).position(from));
            in.limit(limit).position(position);
        }

        @Override
        public long now() {
            return 0;
        }

        @Override
        public void ping(ByteBuffer payload) {}

        @Override
        public void pong(ByteBuffer payload) {}

        @Override
        public void closeReceived(CloseFrame frame) {
            throw new AssertionError(frame);
        }
    }
}
