package dev.longwire.serial;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.longwire.fuzz.Pieces;
import dev.longwire.handshake.HeadException;
import dev.longwire.handshake.HeadReader;
import dev.longwire.handshake.RequestHead;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Any bytes on a serial line: the same request, and the same end of a session, however they are cut.
 *
 * <p>Input: an octet of which bit 0 is what is read (0 a request for a lenient server, 1 the frames of a session); then the bytes.
 */
class SerialFuzzTest {
    private static final int LIMIT = 2048;

    @FuzzTest(maxExecutions = 8_000)
    void fuzz(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        if ((input[0] & 1) == 0) {
            checkRequest(bytes, input[0]);
        } else {
            checkSession(bytes, input[0]);
        }
    }

    private static void checkRequest(byte[] bytes, int salt) {
        String head = request(Pieces.WHOLE.of(bytes, 0));
        assertThat(request(Pieces.BYTES.of(bytes, 0))).as("byte by byte").isEqualTo(head);
        assertThat(request(Pieces.SOME.of(bytes, salt))).as("in pieces").isEqualTo(head);
        RequestHead strict = read(bytes);
        if (strict != null) {
            RequestHead lenient = read(head.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(lenient).as("a right request").isNotNull();
            assertThat(lenient.target()).isEqualTo(strict.target());
            int fields = strict.headers().entries().size();
            assertThat(lenient.headers().entries().subList(0, fields))
                    .isEqualTo(strict.headers().entries());
        }
    }

    /** Null if it is no head, or does not begin as a server begins to read. */
    private static @Nullable RequestHead read(byte[] bytes) {
        HeadReader reader = HeadReader.forRequest(2 * LIMIT);
        try {
            return bytes.length < LIMIT && bytes.length > 0 && bytes[0] == 'G' && reader.read(ByteBuffer.wrap(bytes))
                    ? reader.request()
                    : null;
        } catch (HeadException malformed) {
            return null;
        }
    }

    /** What comes out, and how much is left. */
    private static String request(List<ByteBuffer> pieces) {
        LenientRequest lenient = new LenientRequest(LIMIT);
        int left = 0;
        for (ByteBuffer piece : pieces) {
            lenient.read(piece);
            left += piece.remaining();
        }
        byte[] head = lenient.head();
        assertThat(head.length).isLessThan(LIMIT + 100);
        return new String(head, StandardCharsets.ISO_8859_1) + left;
    }

    private static void checkSession(byte[] bytes, int salt) {
        byte[] next = behind(Pieces.WHOLE.of(bytes, 0));
        assertThat(behind(Pieces.BYTES.of(bytes, 0))).as("byte by byte").isEqualTo(next);
        assertThat(behind(Pieces.SOME.of(bytes, salt))).as("in pieces").isEqualTo(next);
    }

    /** What is for the next session. */
    private static byte[] behind(List<ByteBuffer> pieces) {
        SessionEnd session = new SessionEnd();
        ByteArrayOutputStream next = new ByteArrayOutputStream();
        for (ByteBuffer piece : pieces) {
            int end = session.find(piece);
            assertThat(end).isBetween(piece.position(), piece.limit());
            assertThat(session.isFound() || end == piece.limit()).isTrue();
            byte[] rest = new byte[piece.limit() - end];
            piece.get(end, rest);
            next.writeBytes(rest);
        }
        return next.toByteArray();
    }
}
