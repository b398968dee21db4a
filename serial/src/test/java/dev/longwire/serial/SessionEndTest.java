package dev.longwire.serial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.proving.Frame;
import dev.longwire.proving.Splits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Where a client's session ends among the bytes that it sends, in every split. */
class SessionEndTest {
    private static final byte[] REQUEST = "GET /index.html".getBytes(StandardCharsets.US_ASCII);

    private static byte[] all(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** So many of the bytes are the session's. */
    private static void assertEnd(byte[] bytes, int end) {
        Splits.of(bytes).forEach(pieces -> {
            SessionEnd session = new SessionEnd();
            int at = 0;
            for (byte[] piece : pieces) {
                ByteBuffer in = ByteBuffer.wrap(piece);
                int found = session.find(in);
                assertThat(in.position()).isZero();
                assertThat(found).isEqualTo(Math.max(0, Math.min(piece.length, end - at)));
                at += piece.length;
            }
            assertThat(session.isFound()).isEqualTo(end < bytes.length || endsWithClose(bytes));
        });
    }

    private static boolean endsWithClose(byte[] bytes) {
        return bytes.length >= 6 && bytes[bytes.length - 6] == (byte) 0x88;
    }

    @Test
    void behindAClose() {
        byte[] close = Frame.of(0x88, new byte[0]).asClient().bytes();
        assertEnd(all(close, REQUEST), close.length);
        assertEnd(close, close.length);
        byte[] said = Frame.close(1001, "bye").asClient().bytes();
        assertEnd(all(said, close, REQUEST), said.length);
    }

    @Test
    void whereARequestBegins() {
        byte[] frames = all(
                Frame.text("GET /x").asClient().bytes(),
                Frame.of(0x89, new byte[0]).asClient().bytes(),
                Frame.binary(new byte[200]).asClient().bytes(),
                Frame.text("without a mask: GET ").bytes(),
                Frame.of(0x02, "GG".getBytes(StandardCharsets.US_ASCII))
                        .asClient()
                        .bytes());
        assertEnd(all(frames, REQUEST), frames.length);
        assertEnd(frames, frames.length);
        assertEnd(REQUEST, 0);
    }

    @Test
    void notInsideOfAFrame() {
        byte[] large = Frame.binary(new byte[70_000]).asClient().bytes();
        SessionEnd session = new SessionEnd();
        assertThat(session.find(ByteBuffer.wrap(large, 0, 69_000))).isEqualTo(69_000);
        assertThat(session.find(ByteBuffer.wrap(REQUEST))).isEqualTo(REQUEST.length);
        byte[] endless = {(byte) 0x82, (byte) 0xFF, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0};
        session = new SessionEnd();
        assertThat(session.find(ByteBuffer.wrap(all(endless, REQUEST)))).isEqualTo(endless.length + REQUEST.length);
        assertThat(session.isFound()).isFalse();
    }
}
