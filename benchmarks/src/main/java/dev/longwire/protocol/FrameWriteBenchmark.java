package dev.longwire.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A frame that a client sends, masked with a fresh key. */
@State(Scope.Thread)
public class FrameWriteBenchmark {
    /** Octets of payload. */
    @Param({"32", "1024"})
    public int bytes;

    private final ByteBuffer out = ByteBuffer.allocateDirect(1 << 16);
    private final FrameWriter writer = new FrameWriter(Role.CLIENT, new MaskKeys(new SecureRandom()), room -> out);
    private final EmbeddedChannel netty = new EmbeddedChannel(new WebSocket13FrameEncoder(true));
    private ByteBuffer payload = ByteBuffer.allocate(0);
    private ByteBuf nettyPayload = Unpooled.EMPTY_BUFFER;

    /** Makes the payload. */
    @Setup
    public void allocate() {
        payload = ByteBuffer.allocateDirect(bytes);
        nettyPayload = Unpooled.wrappedBuffer(payload);
    }

    /** Into the buffer that goes to the operating system. */
    @Benchmark
    public ByteBuffer longwire() {
        out.clear();
        writer.write(Opcode.BINARY, payload, 0, bytes);
        return out;
    }

    /** An object in, buffers out. */
    @Benchmark
    public int nettyCodec() {
        netty.writeOutbound(new BinaryWebSocketFrame(nettyPayload.retainedDuplicate()));
        int buffers = 0;
        for (Object buffer = netty.readOutbound(); buffer != null; buffer = netty.readOutbound()) {
            ReferenceCountUtil.release(buffer);
            buffers++;
        }
        return buffers;
    }
}
