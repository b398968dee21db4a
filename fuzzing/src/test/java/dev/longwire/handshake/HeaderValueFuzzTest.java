package dev.longwire.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.longwire.Compression;
import dev.longwire.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Any text as the value of each header that the handshake reads, as a header that a user sets, and as a URL: it is refused with
 * a harmless word, or nothing in it can be taken for anything else.
 *
 * <p>Input: the text, in UTF-8; up to the first tab it is also the name of a header.
 */
class HeaderValueFuzzTest {
    @FuzzTest(maxExecutions = 8_000)
    void fuzz(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        int tab = text.indexOf('\t');
        userSets(tab < 0 ? "X" : text.substring(0, tab), text.substring(tab + 1));
        url("ws://localhost/" + text);
        url("ws://" + text);
        url(text);
        authority(text);
        peerSends(new String(input, StandardCharsets.ISO_8859_1));
    }

    /** What is taken comes out of a strict reader as it went in. */
    private static void userSets(String name, String value) {
        Headers headers;
        try {
            headers = Headers.of(name, value);
        } catch (IllegalArgumentException refused) {
            HeadFuzzTest.assertHarmless(String.valueOf(refused.getMessage()));
            return;
        }
        HeadFuzzTest.assertHarmless(headers.toString());
        byte[] head = HeadWriter.write("HTTP/1.1 200 OK", headers, new byte[0]);
        HeadReader reader = HeadReader.forResponse(1 << 20);
        try {
            assertThat(reader.read(ByteBuffer.wrap(head))).isTrue();
        } catch (HeadException malformed) {
            throw new AssertionError(headers + " is written so that it cannot be read", malformed);
        }
        assertThat(reader.response().headers()).isEqualTo(headers);
    }

    private static void url(String url) {
        WebSocketUri uri;
        try {
            uri = WebSocketUri.parse(url);
        } catch (IllegalArgumentException refused) {
            HeadFuzzTest.assertHarmless(String.valueOf(refused.getMessage()));
            return;
        }
        assertThat(uri.target()).startsWith("/");
        assertThat((uri.target() + uri.authority()).chars()).allMatch(c -> c > ' ' && c < 0x7f && c != '#');
        assertThat(uri.port()).isBetween(1, 65535);
        int query = uri.target().indexOf('?'); // which is not shown
        String whole = query < 0
                ? uri.toString()
                : uri.toString().replace("?...", uri.target().substring(query));
        assertThat(WebSocketUri.parse(whole)).as("read again").isEqualTo(uri);
        new ClientHandshake(uri.authority(), uri.target(), Headers.of(), List.of(), new byte[16]);
    }

    private static void authority(String text) {
        try {
            assertThat(Authority.parse(text).host()).isNotEmpty();
        } catch (IllegalArgumentException refused) {
            HeadFuzzTest.assertHarmless(String.valueOf(refused.getMessage()));
        }
    }

    private static void peerSends(String value) {
        if (value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f)) {
            return; // no head has it
        }
        Headers headers = Headers.of("Sec-WebSocket-Extensions", value, "Origin", value, "List", value);
        for (String element : headers.list("List")) {
            assertThat(headers.hasToken("List", element)).isTrue();
        }
        try {
            List<Extension> offers = Extension.parse(headers);
            for (Extension offer : offers) {
                assertThat(Extension.parse(Headers.of("Sec-WebSocket-Extensions", offer.toString())))
                        .containsExactly(offer);
            }
            AgreedCompression agreed = DeflateOffer.answer(Compression.DEFAULT, offers);
            if (agreed != null) { // the client that made such an offer takes the answer
                assertThat(agreed.answer().name()).isEqualTo("permessage-deflate");
                DeflateOffer.parse(agreed.answer());
            }
        } catch (IllegalArgumentException malformed) {
            HeadFuzzTest.assertHarmless(String.valueOf(malformed.getMessage()));
        }
        Verdict.Refusal refusal = OriginRule.sameOrigin().check(headers, "ws", "localhost:8000");
        assertThat(refusal == null).isEqualTo(value.strip().equalsIgnoreCase("http://localhost:8000"));
    }
}
