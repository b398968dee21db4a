package dev.longwire.protocol;

import dev.longwire.Headers;
import dev.longwire.handshake.HeadException;
import dev.longwire.handshake.HeadReader;
import dev.longwire.handshake.HostRule;
import dev.longwire.handshake.OriginRule;
import dev.longwire.handshake.ServerHandshake;
import dev.longwire.handshake.Verdict;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The opening request of a browser. */
@State(Scope.Thread)
public class HandshakeBenchmark {
    private static final byte[] REQUEST =
            """
            GET /chat HTTP/1.1\r
            Host: example.com\r
            Connection: Upgrade\r
            Pragma: no-cache\r
            Cache-Control: no-cache\r
            User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36\r
            Upgrade: websocket\r
            Origin: http://example.com\r
            Sec-WebSocket-Version: 13\r
            Accept-Encoding: gzip, deflate\r
            Accept-Language: en-US,en;q=0.9\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r
            \r
            """.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);

    private final HostRule hosts = HostRule.any();
    private final OriginRule origins = OriginRule.sameOrigin();
    private final EmbeddedChannel netty = new EmbeddedChannel(new HttpRequestDecoder(), new HttpObjectAggregator(8192));

    /** Reads the head, checks every rule of RFC 6455 §4.2.1, and writes the answer. */
    @Benchmark
    public byte[] longwireReadsChecksAnswers() throws HeadException {
        HeadReader reader = HeadReader.forRequest(HeadReader.DEFAULT_LIMIT);
        reader.read(ByteBuffer.wrap(REQUEST));
        Verdict verdict = ServerHandshake.check(reader.request(), "ws", hosts, origins);
        if (verdict instanceof Verdict.Upgrade upgrade) {
            return ServerHandshake.accepted(upgrade, null, Headers.of());
        }
        throw new IllegalStateException(verdict.toString());
    }

    /** Only reads the head. */
    @Benchmark
    public Object longwireReads() throws HeadException {
        HeadReader reader = HeadReader.forRequest(HeadReader.DEFAULT_LIMIT);
        reader.read(ByteBuffer.wrap(REQUEST));
        return reader.request();
    }

    /** Only reads the head. */
    @Benchmark
    public boolean nettyReads() {
        netty.writeInbound(Unpooled.wrappedBuffer(REQUEST));
        FullHttpRequest request = netty.readInbound();
        return request.release();
    }
}
