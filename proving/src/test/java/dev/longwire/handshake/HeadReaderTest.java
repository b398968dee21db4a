package dev.longwire.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.longwire.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadReaderTest {
    private static final int LIMIT = HeadReader.DEFAULT_LIMIT;

    @Test
    void readsARequestHoweverItIsSplitAndLeavesTheRest() throws Exception {
        String text = "GET /chat?a=1 HTTP/1.1\r\nHost: h\r\nX-Empty:\r\nx: \t a\tb \u00ff \r\nX:2\r\n\r\n";
        RequestHead expected = new RequestHead(
                "GET", "/chat?a=1", "HTTP/1.1", Headers.of("Host", "h", "X-Empty", "", "x", "a\tb \u00ff", "X", "2"));
        for (List<ByteBuffer> pieces : Cuts.of(text + "\u0081\r\n")) {
            HeadReader reader = HeadReader.forRequest(LIMIT);
            boolean complete = false;
            for (ByteBuffer piece : pieces) {
                complete = reader.read(piece);
            }
            assertThat(complete).isTrue();
            assertThat(reader.request()).isEqualTo(expected);
            assertThat(Cuts.rest(pieces)).isEqualTo("\u0081\r\n");
        }
    }

    @Test
    void readsAResponseHoweverItIsSplitAndLeavesTheRest() throws Exception {
        String text = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";
        for (List<ByteBuffer> pieces : Cuts.of(text + "rest")) {
            HeadReader reader = HeadReader.forResponse(LIMIT);
            for (ByteBuffer piece : pieces) {
                reader.read(piece);
            }
            assertThat(reader.response())
                    .isEqualTo(new ResponseHead(
                            "HTTP/1.1", 101, "Switching Protocols", Headers.of("Upgrade", "websocket")));
            assertThat(Cuts.rest(pieces)).isEqualTo("rest");
        }
    }

    @Test
    void isCompleteExactlyWithTheLastByte() throws Exception {
        ByteBuffer in = bytes("HTTP/1.1 200 \r\n\r\n");
        HeadReader reader = HeadReader.forResponse(LIMIT);
        int last = in.limit() - 1;
        assertThat(reader.read(in.limit(last))).isFalse();
        assertThatThrownBy(reader::response)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not complete");
        assertThat(reader.read(in.limit(last + 1))).isTrue();
        assertThatThrownBy(reader::request).isInstanceOf(IllegalStateException.class);
        assertThat(reader.response().reason()).isEmpty();
    }

    @Test
    void aDirectBufferIsAsGood() throws Exception {
        ByteBuffer direct = ByteBuffer.allocateDirect(64).put(bytes("HTTP/1.1 200 OK\r\n\r\nx"));
        HeadReader reader = HeadReader.forResponse(LIMIT);
        assertThat(reader.read(direct.flip())).isTrue();
        assertThat(direct.remaining()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.0 200 OK|200|OK",
                "HTTP/1.1 404|404|''",
                "HTTP/1.1 400 Bad  Request|400|Bad  Request",
                "HTTP/1.1  404   Not Found|404|Not Found",
                "HTTP/1.1\t404\tNot Found|404|Not Found",
                "HTTP/1.1 404 Not~Found|404|Not Found",
                "HTTP/1.1~404 Not Found|404|Not Found",
                "HTTP/1.1 999 \u00fcber|999|\u00fcber"
            })
    void statusLines(String line, int status, String reason) throws Exception {
        HeadReader reader = HeadReader.forResponse(LIMIT);
        assertThat(reader.read(bytes(line.replace('~', '\r') + "\r\n\r\n"))).isTrue();
        assertThat(reader.response().status()).isEqualTo(status);
        assertThat(reader.response().reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1  101 OK",
                "HTTP/1.1\t101 OK",
                "HTTP/1.1\u000b101 OK",
                "HTTP/1.1 101 O\rK",
                "HTTP/1.1 101 O\0K",
                "HTTP/1.1 20 OK",
                "HTTP/1.1 2000 OK",
                "HTTP/1.1 099 OK",
                "HTTP/1.1 +20 OK",
                "HTTP/1.1",
                "HTTP/1.1 ",
                "HTTP/1 200 OK",
                "HTTP/1.12 200 OK",
                "HTTP/1,1 200 OK"
            })
    void badStatusLines(String line) {
        refused(HeadReader.forResponse(LIMIT), line + "\r\n\r\n", 400);
    }

    @Test
    void oneEmptyLineBeforeARequestIsIgnored() throws Exception {
        HeadReader reader = HeadReader.forRequest(LIMIT);
        assertThat(reader.read(bytes("\r\nGET / HTTP/1.1\r\n\r\n"))).isTrue();
        assertThat(reader.request().target()).isEqualTo("/");
    }

    @Test
    void twoEmptyLinesBeforeARequestAreNotNorIsOneBeforeAResponse() {
        refused(HeadReader.forRequest(LIMIT), "\r\n\r\nGET / HTTP/1.1\r\n\r\n", 400);
        refused(HeadReader.forResponse(LIMIT), "\r\nHTTP/1.1 200 OK\r\n\r\n", 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /",
                "GET / HTTP/1.1 ",
                "GET / a HTTP/1.1",
                "GET  / HTTP/1.1",
                "GET  HTTP/1.1",
                "GET /\tHTTP/1.1",
                "GET / http/1.1",
                "GET / HTTP/1.1x",
                "GET / HTTP/11",
                "GET / HTTP/1.x",
                "GET / HTTP/x.1",
                "GET / HTTP/1-1",
                "GET / HTTP/1.10",
                "GET / HTTPS/1.1",
                "GET /# HTTP/1.1",
                "GET /\u00e9 HTTP/1.1",
                "G(T / HTTP/1.1",
                " GET / HTTP/1.1",
                "GET"
            })
    void badRequestLines(String line) {
        refused(HeadReader.forRequest(LIMIT), line + "\r\n\r\n", 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host : h\r\n",
                "Host\t: h\r\n",
                ": h\r\n",
                "Host h\r\n",
                "Ho st: h\r\n",
                "H\u00f6st: h\r\n",
                " Host: h\r\n",
                "A: 1\r\n folded\r\n",
                "A: 1\r\n\tfolded\r\n",
                "A: 1\n",
                "A: 1\rB: 2\r\n",
                "A: 1\r\r\n",
                "A: \0\r\n",
                "A: \u001b[2J\r\n",
                "A: \u007f\r\n",
                "\n",
                "\r \r\n"
            })
    void badHeaderLines(String line) {
        refused(HeadReader.forRequest(LIMIT), "GET / HTTP/1.1\r\n" + line + "\r\n", 400);
    }

    /** In the response that opens the WebSocket, what RFC 9112 does not allow a recipient to mend stays an error. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upgrade : websocket\r\n",
                "Upgrade\t: websocket\r\n",
                ": h\r\n",
                "Upgrade websocket\r\n",
                "Up grade: websocket\r\n",
                "\u00dcpgrade: websocket\r\n",
                " Upgrade: websocket\r\n",
                "A: 1\rB: 2\r\n",
                "A: 1\r\r\n",
                "A: \0\r\n",
                "A: \u001b[2J\r\n",
                "A: \u007f\r\n",
                "\r \r\n"
            })
    void badHeaderLinesOfA101(String line) {
        refused(HeadReader.forResponse(LIMIT), "HTTP/1.1 101 Switching\r\n" + line + "\r\n", 400);
    }

    @Test
    void anLfWithoutCrIsRefusedInTheFirstLineOfARequestToo() {
        refused(HeadReader.forRequest(LIMIT), "GET / HTTP/1.1\n", 400);
        refused(HeadReader.forRequest(LIMIT), "GET / HTTP/1.1\rX", 400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A: 1@ 2@|1 2",
                "A: 1@\t2@|1 2",
                "A: 1 \t@ \t 2@|1 2",
                "A:@ 1@|1",
                "A: 1@ 2@  3@\t\t4@|1 2 3 4",
                "A: 1@ @ 2@|1 2",
                "A: 1@  @|1"
            })
    void aFoldedLineOfAResponseIsReadWithSpaces(String lines, String value) throws Exception {
        for (int status : new int[] {101, 404}) {
            for (String end : new String[] {"\r\n", "\n"}) {
                ResponseHead head = readInEverySplit("HTTP/1.1 " + status + " x@" + lines + "B: b@@", end);
                assertThat(head).isEqualTo(new ResponseHead("HTTP/1.1", status, "x", Headers.of("A", value, "B", "b")));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "WWW-Authenticate : Basic|WWW-Authenticate|Basic",
                "no colon|''|''",
                ": no name|''|''",
                "Two words: 1|''|''",
                "\u00dc: 1|''|''",
                "' A: 1@ 2'|''|''",
                "A: 1~2|A|1 2",
                "A: 1~~2|A|1  2",
                "A: $[2J|A|[2J",
                "A: %1%|A|1",
                "A%: 1|A|1",
                "~A: 1|''|''"
            })
    void theFlawsOfARefusalCostNoMoreThanTheirLine(String line, String name, String value) throws Exception {
        String sent = line.replace('~', '\r').replace('%', '\0').replace('$', '\u001b');
        for (String end : new String[] {"\r\n", "\n"}) {
            ResponseHead head = readInEverySplit("HTTP/1.1 403 No@" + sent + "@B: b@@", end);
            assertThat(head)
                    .isEqualTo(new ResponseHead(
                            "HTTP/1.1",
                            403,
                            "No",
                            name.isEmpty() ? Headers.of("B", "b") : Headers.of(name, value, "B", "b")));
        }
    }

    private static ResponseHead readInEverySplit(String text, String end) throws HeadException {
        ResponseHead head = null;
        for (List<ByteBuffer> pieces : Cuts.of(text.replace("@", end) + "rest")) {
            HeadReader reader = HeadReader.forResponse(LIMIT);
            for (ByteBuffer piece : pieces) {
                reader.read(piece);
            }
            assertThat(Cuts.rest(pieces)).isEqualTo("rest");
            assertThat(head == null || head.equals(reader.response())).isTrue();
            head = reader.response();
        }
        return head;
    }

    @Test
    void ofARefusalThatIsNotWholeThereIsWhatHasCome() throws Exception {
        String text = "HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nX: 1\r\n\r\n";
        int status = text.indexOf("Retry");
        int field = text.indexOf("X:");
        for (int cut = 0; cut < text.length(); cut++) {
            HeadReader reader = HeadReader.forResponse(LIMIT);
            assertThat(reader.read(bytes(text.substring(0, cut)))).isFalse();
            Headers headers = cut <= field ? Headers.of() : Headers.of("Retry-After", "7");
            if (cut < status) {
                assertThat(reader.refusal()).isNull();
            } else if (cut < text.length() - 2) {
                assertThat(reader.refusal()).isEqualTo(new ResponseHead("HTTP/1.1", 429, "Slow", headers));
            }
        }
        for (int other : new int[] {100, 101, 103}) {
            HeadReader reader = HeadReader.forResponse(LIMIT);
            reader.read(bytes("HTTP/1.1 " + other + " x\r\nA: b\r\n"));
            assertThat(reader.refusal()).isNull();
        }
    }

    @Test
    void theLimitCountsEveryByteOfTheHead() throws Exception {
        String head = "GET / HTTP/1.1\r\nA: b\r\n\r\n";
        assertThat(HeadReader.forRequest(head.length()).read(bytes(head))).isTrue();
        assertThat(refused(HeadReader.forRequest(head.length() - 1), head, 431))
                .hasMessageContaining((head.length() - 1) + " bytes")
                .hasMessageContaining("Limits.withMaxHandshakeHead");
        assertThatThrownBy(() -> HeadReader.forRequest(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTargetThatIsTooLongHasItsOwnStatus() {
        refused(HeadReader.forRequest(1024), "GET /" + "a".repeat(1100) + " HTTP/1.1\r\n\r\n", 414);
    }

    @Test
    void aHundredHeadersAreEnough() throws Exception {
        String hundred = "GET / HTTP/1.1\r\n" + "A: b\r\n".repeat(100);
        assertThat(HeadReader.forRequest(LIMIT).read(bytes(hundred + "\r\n"))).isTrue();
        assertThat(refused(HeadReader.forRequest(LIMIT), hundred + "A: b\r\n", 431))
                .hasMessageContaining("100 header lines");
        hundred = hundred.replace("GET / HTTP/1.1", "HTTP/1.1 101 x");
        assertThat(refused(HeadReader.forResponse(LIMIT), hundred + "A: b\r\n\r\n", 431))
                .hasMessageContaining("100 header lines");
    }

    @Test
    void ofARefusalTheFirstHundredHeadersAreKept() throws Exception {
        HeadReader reader = HeadReader.forResponse(LIMIT);
        assertThat(reader.read(bytes("HTTP/1.1 500 x\r\n" + "A: b\r\n".repeat(101) + "\r\n")))
                .isTrue();
        assertThat(reader.response().headers().all("A")).hasSize(100);
    }

    @Test
    void whatIsNotHttpIsRefusedAtItsFirstWrongByte() {
        HeadReader response = HeadReader.forResponse(LIMIT);
        ByteBuffer ssh = bytes("SSH-2.0-OpenSSH_9.2\r\n");
        assertThatThrownBy(() -> response.read(ssh)).hasMessageContaining("\"SSH-2.0-OpenSSH_9.2\\x0d\\x0a\"");
        assertThat(ssh.position()).isEqualTo(1);
        assertThat(refused(HeadReader.forResponse(LIMIT), "HTTZ", 400)).hasMessageContaining("\"HTTZ\"");
        assertThat(refused(HeadReader.forResponse(LIMIT), "http/1.1 200 OK", 400))
                .hasMessageContaining("not an HTTP response");
        assertThat(refused(HeadReader.forRequest(LIMIT), "\u0081\u0085\u0001", 400))
                .hasMessageContaining("\"\\x81\\x85\\x01\"");
        assertThat(refused(HeadReader.forRequest(LIMIT), "{\"json\": 1}", 400))
                .hasMessageContaining("not an HTTP request");
    }

    @Test
    void whatMayBeASecretIsNotRepeated() {
        for (String head : List.of(
                "GET /my sock?token=secret HTTP/1.1\r\n",
                "GET /mysock?token=secret# HTTP/1.1\r\n",
                "GET / HTTP/1.1\r\nAuthorization Bearer secret\r\n",
                "GET / HTTP/1.1\r\nCookie=secret\r\n")) {
            assertThat(refused(HeadReader.forRequest(LIMIT), head, 400)).hasMessageNotContaining("secret");
        }
    }

    @Test
    void tlsOnThePlainPortIsNamed() {
        assertThat(refused(HeadReader.forRequest(LIMIT), "\u0016\u0003\u0001", 400))
                .hasMessageContaining("use ws:// instead of wss://");
        assertThat(refused(HeadReader.forResponse(LIMIT), "\u0015\u0003\u0003", 400))
                .hasMessageContaining("use wss:// instead of ws://");
    }

    @Test
    void aMessageIsShortAndCannotTouchATerminalOrAPage() {
        HeadException exception =
                refused(HeadReader.forRequest(LIMIT), "GET " + "<b>\u00e9&".repeat(500) + " HTTP/1.1\r\n", 400);
        assertThat(exception.getMessage())
                .hasSizeLessThan(700)
                .matches("[ -~]*")
                .doesNotContain("<", "&");
        assertThat(exception.getStackTrace()).isEmpty();
    }

    @Test
    void aFailureStays() {
        HeadReader reader = HeadReader.forResponse(LIMIT);
        HeadException first = refused(reader, "X", 400);
        assertThatThrownBy(() -> reader.read(bytes("HTTP/1.1 200 OK\r\n\r\n"))).isSameAs(first);
    }

    @Test
    void anEarlyEndSaysHowFarTheHeadGot() throws Exception {
        HeadReader reader = HeadReader.forResponse(LIMIT);
        assertThat(reader.ended()).hasMessageContaining("before the first byte of the response");
        reader.read(bytes("HTTP/1.1"));
        assertThat(reader.ended()).hasMessageContaining("after 8 bytes");
    }

    @Test
    void everySplitOfABadHeadIsRefusedInTheSameWay() {
        String head = "GET / HTTP/1.1\r\nHost: h\r\nBad : 1\r\n\r\n";
        for (List<ByteBuffer> pieces : Cuts.of(head)) {
            HeadReader reader = HeadReader.forRequest(LIMIT);
            assertThatThrownBy(() -> {
                        for (ByteBuffer piece : pieces) {
                            reader.read(piece);
                        }
                    })
                    .isInstanceOf(HeadException.class)
                    .hasMessageContaining("\"Bad \"");
        }
    }

    private static HeadException refused(HeadReader reader, String text, int status) {
        HeadException exception = catchThrowableOfType(HeadException.class, () -> reader.read(bytes(text)));
        assertThat(exception).as(text).isNotNull();
        assertThat(exception.status()).as(text).isEqualTo(status);
        return exception;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
