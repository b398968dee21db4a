package dev.longwire.serial;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.Headers;
import dev.longwire.handshake.ClientHandshake;
import dev.longwire.handshake.HeadReader;
import dev.longwire.proving.Splits;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as host programs of control surfaces send them, in every split. */
class LenientRequestTest {
    private static final int LIMIT = 400;

    private static final String FIELDS = "Connection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Key: 123abc\n\n";

    private static final String RIGHT = "GET /index.html HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Key: 123abc\r\nHost: localhost\r\nSec-WebSocket-Version: 13\r\n\r\n";

    /** What comes out, however it comes in; what follows the head stays. */
    private static void assertReadAs(String request, String expected) {
        String behind = "\u0082\n\n";
        Splits.of((request + behind).getBytes(ISO_8859_1)).forEach(pieces -> {
            LenientRequest lenient = new LenientRequest(LIMIT);
            StringBuilder rest = new StringBuilder();
            boolean complete = false;
            for (byte[] piece : pieces) {
                ByteBuffer in = ByteBuffer.wrap(piece);
                assertThat(!complete || in.hasRemaining()).isTrue();
                complete = lenient.read(in);
                rest.append(ISO_8859_1.decode(in));
            }
            assertThat(complete).isTrue();
            assertThat(new String(lenient.head(), ISO_8859_1)).isEqualTo(expected);
            assertThat(rest).hasToString(behind);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /index.html\nHTTP/1.1\n" + FIELDS,
                "GET /index.html HTTP/1.1\n" + FIELDS,
                "GET /index.html\r\nHTTP/1.1\n" + FIELDS
            })
    void asHostProgramsSendThem(String request) {
        assertReadAs(request, RIGHT);
        assertReadAs(request.replaceAll("\r?\n", "\r\n"), RIGHT);
    }

    @Test
    void aRequestThatIsRightStaysAsItIs() {
        String request = new String(
                new ClientHandshake("localhost", "/index.html", Headers.of("X", "y"), List.of("chat"), new byte[16])
                        .request(),
                ISO_8859_1);
        assertReadAs(request, request);
    }

    @Test
    void whatIsThereIsNotAddedAndWhatElseIsWrongStaysSo() {
        assertReadAs(
                "GET /\nHTTP/1.1\nhost:\nSEC-WEBSOCKET-VERSION: 8\n no name\n\n",
                "GET / HTTP/1.1\r\nhost:\r\nSEC-WEBSOCKET-VERSION: 8\r\n no name\r\n\r\n");
        assertReadAs(
                "GET / HTTP/1.1 more\na: \rb\r\n\n",
                "GET / HTTP/1.1 more\r\na: \rb\r\nHost: localhost\r\nSec-WebSocket-Version: 13\r\n\r\n");
        assertReadAs("GET /\nfoo\n\n", "GET / foo\r\nHost: localhost\r\nSec-WebSocket-Version: 13\r\n\r\n");
    }

    @Test
    void whatIsTooLongIsHandedOverAndRefused() {
        String request = "GET /index.html\nHTTP/1.1\nX: " + "x".repeat(LIMIT);
        Splits.of(request.getBytes(ISO_8859_1)).forEach(pieces -> {
            LenientRequest lenient = new LenientRequest(LIMIT);
            boolean complete = false;
            for (byte[] piece : pieces) {
                complete = complete || lenient.read(ByteBuffer.wrap(piece));
            }
            assertThat(complete).isTrue();
            byte[] head = lenient.head();
            assertThat(head).hasSize(LIMIT + 1);
            assertThatThrownBy(() -> HeadReader.forRequest(LIMIT).read(ByteBuffer.wrap(head)))
                    .hasMessageContaining("longer than the limit of 400 bytes");
        });
    }

    @Test
    void anyBytesComeOutTheSameInAnySplit() {
        Random random = new Random(26);
        byte[] alphabet = "GET /: H\r\n\r\n\n".getBytes(ISO_8859_1);
        for (int round = 0; round < 300; round++) {
            byte[] bytes = new byte[1 + random.nextInt(100)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = alphabet[random.nextInt(alphabet.length)];
            }
            LenientRequest whole = new LenientRequest(60);
            ByteBuffer in = ByteBuffer.wrap(bytes);
            boolean complete = whole.read(in);
            int left = in.remaining();
            byte[] head = whole.head();
            Splits.of(bytes).forEach(pieces -> {
                LenientRequest lenient = new LenientRequest(60);
                int rest = 0;
                boolean done = false;
                for (byte[] piece : pieces) {
                    ByteBuffer part = ByteBuffer.wrap(piece);
                    done = lenient.read(part);
                    rest += part.remaining();
                }
                assertThat(done).isEqualTo(complete);
                assertThat(rest).isEqualTo(left);
                assertThat(lenient.head()).isEqualTo(head);
            });
        }
    }
}
