package dev.longwire.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A masked frame of a client that arrives with others in one read. */
@State(Scope.Thread)
public class FrameReadBenchmark {
    private static final int FRAMES = 16;

    /** Octets of payload. */
    @Param({"32", "1024"})
    public int bytes;

    private final Count count = new Count();
    private final FrameReader reader = new FrameReader(Role.SERVER, count, (opcode, payload) -> {});
    private final EmbeddedChannel netty = new EmbeddedChannel(new WebSocket13FrameDecoder(
            WebSocketDecoderConfig.newBuilder().maxFramePayloadLength(1 << 20).build()));
    private ByteBuffer in = ByteBuffer.allocate(0);
    private ByteBuf nettyIn = Unpooled.EMPTY_BUFFER;

    /** Writes the frames. */
    @Setup
    public void write() {
        in = ByteBuffer.allocateDirect(FRAMES * (bytes + FrameWriter.LONGEST_HEADER));
        FrameWriter writer = new FrameWriter(Role.CLIENT, () -> 0x12345678, room -> in);
        for (int i = 0; i < FRAMES; i++) {
            writer.write(Opcode.BINARY, ByteBuffer.allocate(bytes), 0, bytes);
        }
        in.flip();
        nettyIn = Unpooled.wrappedBuffer(in);
    }

    /** Calls of a listener for windows on the buffer. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public long longwire() throws ProtocolException {
        in.rewind();
        reader.read(in);
        return count.octets;
    }

    /** An object for each frame. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public int nettyCodec() {
        netty.writeInbound(nettyIn.retain().setIndex(0, in.limit()));
        int frames = 0;
        for (Object frame = netty.readInbound(); frame != null; frame = netty.readInbound()) {
            ReferenceCountUtil.release(frame);
            frames++;
        }
        return frames;
    }

    private static final class Count implements FrameReader.Data {
        private long octets;

        @Override
        public boolean takesWhole(int length) {
            return true;
        }

        @Override
        public void whole(int opcode, ByteBuffer in, int from, int to) {
            octets += to - from;
        }

        @Override
        public void frame(int opcode, boolean fin, long length) {}

        @Override
        public void data(ByteBuffer window, boolean last) {
            octets += window.remaining();
        }

        @Override
        public boolean insideMessage() {
            return false;
        }

        @Override
        public boolean mayBeCompressed() {
            return false;
        }

        @Override
        public void compressed() {}
    }
}
