package dev.longwire.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyReaderTest {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    @Test
    void contentLengthHoweverItIsSplit() {
        for (List<ByteBuffer> pieces : Cuts.of("not hererest")) {
            assertThat(read(404, Headers.of("Content-Length", "8"), pieces)).isEqualTo("not here, complete");
            assertThat(Cuts.rest(pieces)).isEqualTo("rest");
        }
    }

    @Test
    void chunksHoweverTheyAreSplit() {
        String chunked = "4\r\nWiki\r\n0000A;name=v\r\npedia in c\r\n06\t\r\nhunks.\r\n0\r\n";
        for (List<ByteBuffer> pieces : Cuts.of(chunked)) {
            assertThat(read(500, Headers.of("transfer-encoding", "Chunked", "Content-Length", "3"), pieces))
                    .isEqualTo("Wikipedia in chunks., complete");
        }
    }

    @Test
    void linesThatEndWithLfAlone() {
        String chunked = "4\nWiki\n0000A;name=v\npedia in c\r\n06\t\nhunks.\n0\n";
        for (List<ByteBuffer> pieces : Cuts.of(chunked)) {
            assertThat(read(500, Headers.of("Transfer-Encoding", "chunked"), pieces))
                    .isEqualTo("Wikipedia in chunks., complete");
        }
    }

    @Test
    void untilClose() {
        for (List<ByteBuffer> pieces : Cuts.of("no length at all")) {
            assertThat(read(500, Headers.of(), pieces)).isEqualTo("no length at all, open");
        }
        assertThat(read(500, Headers.of("Transfer-Encoding", "gzip"), pieces("abc")))
                .isEqualTo("abc, open");
    }

    @Test
    void theLastCodingDecides() {
        Headers headers = Headers.of("Transfer-Encoding", "gzip", "Transfer-Encoding", "chunked");
        assertThat(read(500, headers, pieces("1\r\nx\r\n0\r\n"))).isEqualTo("x, complete");
    }

    @ParameterizedTest
    @CsvSource({"204, 5", "304, 5", "200, 0", "101, 5", "404, '0, 0'"})
    void someBodiesAreEmptyFromTheStart(int status, String length) {
        BodyReader reader = new BodyReader(head(status, Headers.of("Content-Length", length)));
        assertThat(reader.read(NOTHING.duplicate())).isTrue();
        assertThat(reader.body()).isEmpty();
    }

    @Test
    void contentLengthMayBeRepeatedButNotDiffer() {
        assertThat(read(404, Headers.of("Content-Length", "3, 3", "Content-Length", "3"), pieces("abcd")))
                .isEqualTo("abc, complete");
        assertThat(read(404, Headers.of("Content-Length", "3", "Content-Length", "2"), pieces("abcd")))
                .isEqualTo("abcd, open");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "+3", "3a", "99999999999999999999", ""})
    void aLengthThatMakesNoSenseIsNone(String length) {
        assertThat(read(404, Headers.of("Content-Length", length), pieces("abcd")))
                .isEqualTo("abcd, open");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2\r\nok\r\nx",
                "2\r\nok\r\n\r\n",
                "2\r\nok\r\n-1\r\nbad",
                "2\r\nokbad",
                "2\r\nok\rbad",
                "2\r\nok\r\n3\rbad",
                "2\r\nok\r\n3\r\rbad",
                "2\r\nok\r\r3\r\nbad",
                "2\r\nok\r\n;a\r\nbad",
                "2\r\nok\r\n1111111111111111\r\nbad",
                "2\r\nok\r\n\u0663\r\nbad"
            })
    void malformedChunkingEndsTheBodyQuietly(String chunks) {
        for (List<ByteBuffer> pieces : Cuts.of(chunks)) {
            assertThat(read(500, Headers.of("Transfer-Encoding", "chunked"), pieces))
                    .isEqualTo("ok, complete");
        }
    }

    @Test
    void anEndlessChunkExtensionEndsTheBody() {
        String chunks = "2\r\nok\r\n1;" + "a".repeat(300);
        assertThat(read(500, Headers.of("Transfer-Encoding", "chunked"), pieces(chunks)))
                .isEqualTo("ok, complete");
    }

    @ParameterizedTest
    @ValueSource(strings = {"until close", "content-length", "chunked"})
    void only64KiBAreKept(String framing) {
        Headers headers = switch (framing) {
            case "chunked" -> Headers.of("Transfer-Encoding", "chunked");
            case "content-length" -> Headers.of("Content-Length", "5000000000");
            default -> Headers.of();
        };
        byte[] start = (framing.equals("chunked") ? "fffffffff\r\n" : "").getBytes(StandardCharsets.US_ASCII);
        BodyReader reader = new BodyReader(head(500, headers));
        reader.read(ByteBuffer.wrap(start));
        byte[] part = new byte[10_000];
        Arrays.fill(part, (byte) 'x');
        for (int i = 0; i < 6; i++) {
            assertThat(reader.read(ByteBuffer.wrap(part))).isFalse();
        }
        assertThat(reader.read(ByteBuffer.wrap(part))).isTrue();
        assertThat(reader.read(ByteBuffer.wrap(part))).isTrue();
        assertThat(reader.body()).hasSize(65_536).containsOnly('x');
    }

    private static String read(int status, Headers headers, List<ByteBuffer> pieces) {
        BodyReader reader = new BodyReader(head(status, headers));
        boolean complete = reader.read(NOTHING.duplicate());
        for (ByteBuffer piece : pieces) {
            complete = reader.read(piece);
        }
        return new String(reader.body(), StandardCharsets.ISO_8859_1) + (complete ? ", complete" : ", open");
    }

    private static List<ByteBuffer> pieces(String text) {
        return List.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static ResponseHead head(int status, Headers headers) {
        return new ResponseHead("HTTP/1.1", status, "", headers);
    }
}
