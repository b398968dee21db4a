package dev.longwire.protocol;

import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Unmasking a payload in a direct buffer. */
@State(Scope.Thread)
public class MaskBenchmark {
    private static final byte[] KEY = {0x12, 0x34, 0x56, 0x78};

    /** Octets of payload. */
    @Param({"32", "1024", "65536"})
    public int bytes;

    private ByteBuffer payload = ByteBuffer.allocate(0);

    /** Makes the payload. */
    @Setup
    public void allocate() {
        payload = ByteBuffer.allocateDirect(bytes);
    }

    /** Eight octets at a time. */
    @Benchmark
    public ByteBuffer longwire() {
        Mask.apply(payload, 0, bytes, 0x12345678);
        return payload;
    }

    /** As RFC 6455 §5.3 writes it. */
    @Benchmark
    public ByteBuffer octetByOctet() {
        for (int i = 0; i < bytes; i++) {
            payload.put(i, (byte) (payload.get(i) ^ KEY[i & 3]));
        }
        return payload;
    }
}
