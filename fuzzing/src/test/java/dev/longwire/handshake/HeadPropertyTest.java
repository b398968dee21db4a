package dev.longwire.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.Compression;
import dev.longwire.HandshakeException;
import dev.longwire.Headers;
import dev.longwire.fuzz.Pieces;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** Heads and headers: what one side writes the other side reads, however it is cut; and no value can break out of its line. */
class HeadPropertyTest {
    @Provide
    Arbitrary<String> tokens() {
        return Arbitraries.strings()
                .withChars("!#$%&'*+-.^_`|~09azAZ")
                .ofMinLength(1)
                .ofMaxLength(20);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void aHandshakeComesThroughInAnyPieces(
            @ForAll @Size(max = 5) List<@CharRange(from = ' ', to = '~') @StringLength(max = 50) String> values,
            @ForAll("tokens") String subprotocol,
            @ForAll boolean compressed,
            @ForAll @Size(value = 16) byte[] nonce,
            @ForAll @IntRange(min = 1, max = 300) int mostOfAPiece,
            @ForAll long seed)
            throws HeadException, HandshakeException {
        Headers own = Headers.of();
        for (int i = 0; i < values.size(); i++) {
            own = own.with("X-" + i, values.get(i));
        }
        Compression compression = compressed ? Compression.DEFAULT : null;
        ClientHandshake client =
                new ClientHandshake("localhost:8000", "/mysock?q", own, List.of(subprotocol), compression, nonce);
        Random random = new Random(seed);
        HeadReader request = HeadReader.forRequest(HeadReader.DEFAULT_LIMIT);
        feed(request, Pieces.cut(client.request(), random, mostOfAPiece));
        assertThat(request.request().headers()).isEqualTo(client.headers());
        Verdict verdict = ServerHandshake.check(request.request(), "ws", HostRule.loopback(), OriginRule.sameOrigin());
        assertThat(verdict).isInstanceOf(Verdict.Upgrade.class);
        Verdict.Upgrade upgrade = (Verdict.Upgrade) verdict;
        Headers answer = ServerHandshake.acceptedHeaders(
                upgrade, upgrade.select(List.of(subprotocol)), upgrade.compress(Compression.DEFAULT), Headers.of());
        HeadReader response = HeadReader.forResponse(HeadReader.DEFAULT_LIMIT);
        feed(response, Pieces.cut(ServerHandshake.accepted(answer), random, mostOfAPiece));
        ClientHandshake.Accepted accepted = client.accept(response.response());
        assertThat(accepted.subprotocol()).isEqualTo(subprotocol);
        assertThat(accepted.compression() != null).isEqualTo(compressed);
    }

    private static void feed(HeadReader reader, List<ByteBuffer> pieces) throws HeadException {
        for (int i = 0; i < pieces.size(); i++) {
            assertThat(reader.read(pieces.get(i))).isEqualTo(i == pieces.size() - 1);
        }
    }

    @Property(tries = 500)
    void headersKeepOrderAndIgnoreCase(
            @ForAll @Size(max = 8) List<@CharRange(from = 'a', to = 'e') @StringLength(1) String> names,
            @ForAll("tokens") String value) {
        Headers headers = Headers.of();
        List<String> upper = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            headers = headers.with(names.get(i), value + i);
            upper.add(names.get(i).toUpperCase(Locale.ROOT));
        }
        for (String name : upper) {
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < upper.size(); i++) {
                if (upper.get(i).equals(name)) {
                    expected.add(value + i);
                }
            }
            assertThat(headers.all(name)).isEqualTo(expected);
            assertThat(headers.first(name)).isEqualTo(expected.get(0));
        }
        assertThat(headers.entries()).hasSize(names.size());
    }

    @Property(tries = 1000)
    void aValueIsTakenWithoutControlCharactersOnly(@ForAll @StringLength(max = 20) String value) {
        boolean sound = value.chars().allMatch(c -> c == '\t' || c >= ' ' && c <= 0xff && c != 0x7f);
        if (sound) {
            assertThat(Headers.of("X", value).first("x")).isEqualTo(value.replaceAll("^[ \t]+|[ \t]+$", ""));
        } else {
            assertThatThrownBy(() -> Headers.of("X", value)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Property(tries = 500)
    void anyNegotiationOfCompressionEndsInAgreementOrNone(
            @ForAll @IntRange(min = 8, max = 15) int clientOwn,
            @ForAll @IntRange(min = 8, max = 15) int clientPeer,
            @ForAll @IntRange(min = 8, max = 15) int serverOwn,
            @ForAll @IntRange(min = 8, max = 15) int serverPeer,
            @ForAll @IntRange(max = 15) int takeovers) {
        Compression client = Compression.DEFAULT
                .withContextTakeover((takeovers & 1) != 0, (takeovers & 2) != 0)
                .withWindowBits(clientOwn, clientPeer);
        Compression server = Compression.DEFAULT
                .withContextTakeover((takeovers & 4) != 0, (takeovers & 8) != 0)
                .withWindowBits(serverOwn, serverPeer);
        AgreedCompression agreed = DeflateOffer.answer(server, List.of(DeflateOffer.of(client)));
        assertThat(agreed).as("both are ours, so they find an agreement").isNotNull();
        Compression atServer = agreed.compression();
        Compression atClient = DeflateOffer.agreed(client, agreed.answer());
        assertThat(atClient.ownWindowBits())
                .isEqualTo(atServer.peerWindowBits())
                .isLessThanOrEqualTo(clientOwn);
        assertThat(atClient.peerWindowBits())
                .isEqualTo(atServer.ownWindowBits())
                .isLessThanOrEqualTo(serverOwn);
        assertThat(atClient.ownContextTakeover()).isEqualTo(atServer.peerContextTakeover());
        assertThat(atClient.peerContextTakeover()).isEqualTo(atServer.ownContextTakeover());
    }
}
