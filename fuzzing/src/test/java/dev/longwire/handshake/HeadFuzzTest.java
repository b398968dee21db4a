package dev.longwire.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.longwire.Compression;
import dev.longwire.HandshakeException;
import dev.longwire.Headers;
import dev.longwire.fuzz.Pieces;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Any bytes as a head: the same head or the same kind of error however they are cut, and whatever is read, this side's answer
 * to it is sound.
 *
 * <p>Input: an octet of which bit 0 is what is read (0 a request, 1 a response); then the bytes.
 */
class HeadFuzzTest {
    private static final int LIMIT = 2048;
    private static final ClientHandshake CLIENT = new ClientHandshake(
            "localhost:8000", "/mysock", Headers.of(), List.of("chat"), Compression.DEFAULT, new byte[16]);

    @FuzzTest(maxExecutions = 8_000)
    void fuzz(byte[] input) {
        if (input.length == 0) {
            return;
        }
        boolean request = (input[0] & 1) == 0;
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        Outcome whole = read(request, Pieces.WHOLE.of(bytes, 0));
        assertThat(read(request, Pieces.BYTES.of(bytes, 0))).as("byte by byte").isEqualTo(whole);
        assertThat(read(request, Pieces.SOME.of(bytes, input[0])))
                .as("in pieces")
                .isEqualTo(whole);
        assertThat(whole.eaten).isLessThanOrEqualTo(LIMIT + 1);
        if (whole.head instanceof RequestHead head) {
            checkAnswer(head);
        } else if (whole.head instanceof ResponseHead head) {
            checkConclusion(head, Arrays.copyOfRange(bytes, whole.eaten, bytes.length), input[0]);
        }
    }

    /**
     * What came of it.
     *
     * @param head null if it did not come to its end
     * @param error the status to answer with; 0 for none
     * @param eaten how many bytes were read
     */
    private record Outcome(@Nullable Record head, int error, int eaten) {}

    private static Outcome read(boolean request, List<ByteBuffer> pieces) {
        HeadReader reader = request ? HeadReader.forRequest(LIMIT) : HeadReader.forResponse(LIMIT);
        int eaten = 0;
        for (ByteBuffer piece : pieces) {
            int start = piece.position();
            try {
                if (reader.read(piece)) {
                    return new Outcome(
                            request ? reader.request() : reader.response(), 0, eaten + piece.position() - start);
                }
            } catch (HeadException malformed) {
                assertHarmless(String.valueOf(malformed.getMessage()));
                return new Outcome(null, malformed.status(), eaten + piece.position() - start);
            }
            eaten += piece.position() - start;
        }
        return new Outcome(null, 0, eaten);
    }

    /** A server's answer is a head that a strict reader takes, with a body as long as it says. */
    private static void checkAnswer(RequestHead head) {
        Verdict verdict = ServerHandshake.check(head, "ws", HostRule.loopback(), OriginRule.sameOrigin());
        if (verdict instanceof Verdict.Refusal refusal) {
            byte[] answer = ServerHandshake.refusal(refusal);
            ByteBuffer rest = ByteBuffer.wrap(answer);
            ResponseHead response = response(rest);
            assertThat(response.status()).isEqualTo(refusal.status());
            assertThat(response.headers().all("Content-Length")).containsExactly(Integer.toString(rest.remaining()));
            assertThat(response.headers().hasToken("Connection", "close")).isTrue();
            assertHarmless(
                    new String(answer, rest.position(), rest.remaining(), StandardCharsets.UTF_8).stripTrailing());
        } else if (verdict instanceof Verdict.Upgrade upgrade) {
            assertThat(head.method()).isEqualTo("GET");
            assertThat(head.version()).matches("HTTP/1\\.[1-9]"); // RFC 6455 §4.1: 1.1 or higher
            assertThat(head.headers().contains("Transfer-Encoding"))
                    .as("a body")
                    .isFalse();
            assertThat(head.headers().list("Content-Length")).as("a body").allMatch(length -> length.matches("0+"));
            String subprotocol = upgrade.select(List.of("chat"));
            Headers headers = ServerHandshake.acceptedHeaders(
                    upgrade, subprotocol, upgrade.compress(Compression.DEFAULT), Headers.of());
            ByteBuffer rest = ByteBuffer.wrap(ServerHandshake.accepted(headers));
            ResponseHead response = response(rest);
            assertThat(response.status()).isEqualTo(101);
            assertThat(response.headers()).isEqualTo(headers);
            assertThat(rest.hasRemaining()).isFalse();
        }
    }

    private static ResponseHead response(ByteBuffer bytes) {
        HeadReader reader = HeadReader.forResponse(64 << 10);
        try {
            assertThat(reader.read(bytes)).isTrue();
            return reader.response();
        } catch (HeadException malformed) {
            throw new AssertionError("an answer that is not well-formed", malformed);
        }
    }

    /** A client takes it, or says why not in words that do no harm. */
    private static void checkConclusion(ResponseHead head, byte[] rest, int salt) {
        if (ClientHandshake.isInterim(head)) {
            return;
        }
        try {
            CLIENT.accept(head);
            assertThat(head.status()).isEqualTo(101);
            assertThat(head.headers().hasToken("Upgrade", "websocket")).isTrue();
            assertThat(head.headers().hasToken("Connection", "Upgrade")).isTrue();
        } catch (HandshakeException refused) {
            assertHarmless(String.valueOf(refused.getMessage()));
            byte[] body = body(head, Pieces.WHOLE.of(rest, 0));
            assertThat(body(head, Pieces.BYTES.of(rest, 0))).isEqualTo(body);
            assertThat(body(head, Pieces.SOME.of(rest, salt))).isEqualTo(body);
            assertHarmless(String.valueOf(CLIENT.refused(head, body).getMessage()));
        }
    }

    private static byte[] body(ResponseHead head, List<ByteBuffer> pieces) {
        BodyReader reader = new BodyReader(head);
        for (ByteBuffer piece : pieces) {
            if (reader.read(piece)) {
                break;
            }
        }
        return reader.body();
    }

    /** Messages are for terminals and logs. */
    static void assertHarmless(String message) {
        assertThat(message.chars()).as(message).noneMatch(c -> c < ' ' || c >= 0x7f && c < 0xa0);
    }
}
