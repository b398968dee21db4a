package dev.longwire.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longwire.Compression;
import dev.longwire.HandshakeException;
import dev.longwire.Headers;
import dev.longwire.handshake.Verdict.Upgrade;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The negotiation of permessage-deflate (RFC 7692 §5, §7.1), offer by offer and answer by answer, in each role. */
class DeflateNegotiationTest {
    private static final String FIELD = "Sec-WebSocket-Extensions";
    private static final byte[] NONCE = new byte[16];

    /** Settings in short: {@code own/peer}, each the window bits, with {@code -} for no takeover: {@code 15/12-}. */
    private static Compression settings(String text) {
        String[] sides = text.trim().split("/");
        return Compression.DEFAULT
                .withContextTakeover(!sides[0].endsWith("-"), !sides[1].endsWith("-"))
                .withWindowBits(
                        Integer.parseInt(sides[0].replace("-", "")), Integer.parseInt(sides[1].replace("-", "")));
    }

    private static String inShort(Compression agreed) {
        return agreed.ownWindowBits() + (agreed.ownContextTakeover() ? "" : "-") + "/" + agreed.peerWindowBits()
                + (agreed.peerContextTakeover() ? "" : "-");
    }

    // ---- the server
    // ----------------------------------------------------------------------------------------------------

    private static Verdict check(String... lines) {
        Headers headers = Headers.of(
                "Host",
                "localhost",
                "Upgrade",
                "websocket",
                "Connection",
                "Upgrade",
                "Sec-WebSocket-Key",
                "dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version",
                "13");
        for (String line : lines) {
            headers = headers.with(FIELD, line);
        }
        return ServerHandshake.check(
                new RequestHead("GET", "/", "HTTP/1.1", headers), "ws", HostRule.any(), OriginRule.any());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // offer | the server's settings | answer | what it sees agreed
                "permessage-deflate | 15/15 | permessage-deflate | 15/15",
                "permessage-deflate; client_max_window_bits | 15/15 | permessage-deflate | 15/15",
                "permessage-deflate; client_max_window_bits=15 | 15/15 | permessage-deflate | 15/15",
                "permessage-deflate; client_max_window_bits=10 | 15/15 | permessage-deflate; client_max_window_bits=10 | 15/10",
                "permessage-deflate; client_max_window_bits=10 | 15/12 | permessage-deflate; client_max_window_bits=10 | 15/10",
                "permessage-deflate; client_max_window_bits=10 | 15/8 | permessage-deflate; client_max_window_bits=8 | 15/8",
                "permessage-deflate; client_max_window_bits | 15/8 | permessage-deflate; client_max_window_bits=8 | 15/8",
                "permessage-deflate; server_max_window_bits=15 | 15/15 | permessage-deflate; server_max_window_bits=15 | 15/15",
                "permessage-deflate; server_max_window_bits=8 | 15/15 | permessage-deflate; server_max_window_bits=8 | 8/15",
                "permessage-deflate; server_max_window_bits=12 | 9/15 | permessage-deflate; server_max_window_bits=9 | 9/15",
                "permessage-deflate | 9/15 | permessage-deflate; server_max_window_bits=9 | 9/15",
                "permessage-deflate; server_max_window_bits=\"9\" | 15/15 | permessage-deflate; server_max_window_bits=9 | 9/15",
                "permessage-deflate; server_no_context_takeover | 15/15 | permessage-deflate; server_no_context_takeover | 15-/15",
                "permessage-deflate; client_no_context_takeover | 15/15 | permessage-deflate; client_no_context_takeover | 15/15-",
                "permessage-deflate | 15-/15- | permessage-deflate; server_no_context_takeover; client_no_context_takeover | 15-/15-",
                "permessage-deflate; client_max_window_bits; server_max_window_bits=10; server_no_context_takeover; client_no_context_takeover | 11/9 | permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10; client_max_window_bits=9 | 10-/9-",
                // the next offer
                "permessage-deflate; foo, permessage-deflate | 15/15 | permessage-deflate | 15/15",
                "permessage-deflate; server_max_window_bits=7, permessage-deflate; server_max_window_bits=9 | 15/15 | permessage-deflate; server_max_window_bits=9 | 9/15",
                "x-webkit-deflate-frame, permessage-deflate | 15/15 | permessage-deflate | 15/15",
                "permessage-deflate; server_max_window_bits=10, permessage-deflate | 15/15 | permessage-deflate; server_max_window_bits=10 | 10/15",
                "permessage-deflate, permessage-deflate; client_max_window_bits | 15/10 | permessage-deflate; client_max_window_bits=10 | 15/10",
            })
    void whatAServerAccepts(String offer, String settings, String answer, String agreed) {
        for (String[] lines : new String[][] {{offer}, offer.split(", ")}) {
            Upgrade upgrade = (Upgrade) check(lines);
            AgreedCompression compression = upgrade.compress(settings(settings));
            assertThat(compression).isNotNull();
            assertThat(inShort(compression.compression())).isEqualTo(agreed);
            assertThat(ServerHandshake.acceptedHeaders(upgrade, null, compression, Headers.of())
                            .all(FIELD))
                    .containsExactly(answer);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "foo | 15/15",
                "Permessage-Deflate | 15/15",
                "permessage-deflate; foo | 15/15",
                "permessage-deflate; foo=1 | 15/15",
                "permessage-deflate; server_no_context_takeover=1 | 15/15",
                "permessage-deflate; client_no_context_takeover=1 | 15/15",
                "permessage-deflate; server_no_context_takeover=true | 15/15",
                "permessage-deflate; server_no_context_takeover; server_no_context_takeover | 15/15",
                "permessage-deflate; client_no_context_takeover; client_no_context_takeover | 15/15",
                "permessage-deflate; server_max_window_bits=9; server_max_window_bits=9 | 15/15",
                "permessage-deflate; client_max_window_bits; client_max_window_bits=9 | 15/15",
                "permessage-deflate; server_max_window_bits | 15/15",
                "permessage-deflate; server_max_window_bits=7 | 15/15",
                "permessage-deflate; server_max_window_bits=16 | 15/15",
                "permessage-deflate; server_max_window_bits=0 | 15/15",
                "permessage-deflate; server_max_window_bits=08 | 15/15",
                "permessage-deflate; server_max_window_bits=+9 | 15/15",
                "permessage-deflate; server_max_window_bits=-9 | 15/15",
                "permessage-deflate; server_max_window_bits=9.0 | 15/15",
                "permessage-deflate; server_max_window_bits=ten | 15/15",
                "permessage-deflate; server_max_window_bits=99999999999 | 15/15",
                "permessage-deflate; client_max_window_bits=7 | 15/15",
                "permessage-deflate; client_max_window_bits=16 | 15/15",
                "permessage-deflate; client_max_window_bits=010 | 15/15",
                "permessage-deflate | 15/10", // cannot be told to limit itself
            })
    void whatAServerDeclines(String offer, String settings) {
        Upgrade upgrade = (Upgrade) check(offer);
        assertThat(upgrade.compress(settings(settings))).isNull();
        assertThat(ServerHandshake.acceptedHeaders(upgrade, null, null, Headers.of())
                        .contains(FIELD))
                .isFalse();
    }

    @Test
    void aServerWithoutCompressionIgnoresOffers() {
        assertThat(((Upgrade) check("permessage-deflate")).compress(null)).isNull();
        assertThat(((Upgrade) check()).compress(Compression.DEFAULT)).isNull();
    }

    /** RFC 6455 §9.1: whoever receives such a field must fail, whether it would have agreed or not. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "permessage-deflate;",
                "permessage-deflate; a=\"1",
                "permessage-deflate client_max_window_bits"
            })
    void aServerRefusesWhatIsMalformed(String line) {
        assertThat(check(line)).isInstanceOfSatisfying(Verdict.Refusal.class, refusal -> {
            assertThat(refusal.status()).isEqualTo(400);
            assertThat(refusal.text()).startsWith(FIELD + " is malformed: ");
        });
    }

    // ---- the client
    // ----------------------------------------------------------------------------------------------------

    private static ClientHandshake client(Compression compression) {
        return new ClientHandshake("localhost", "/", Headers.of(), List.of(), compression, NONCE);
    }

    private static ClientHandshake.Accepted accept(Compression compression, String... lines) throws HandshakeException {
        Headers headers = Headers.of(
                "Upgrade",
                "websocket",
                "Connection",
                "Upgrade",
                "Sec-WebSocket-Accept",
                HandshakeKey.accept(HandshakeKey.of(NONCE)));
        for (String line : lines) {
            headers = headers.with(FIELD, line);
        }
        return client(compression).accept(new ResponseHead("HTTP/1.1", 101, "Switching Protocols", headers));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "15/15 | permessage-deflate; client_max_window_bits",
                "10/15 | permessage-deflate; client_max_window_bits=10",
                "15/9 | permessage-deflate; server_max_window_bits=9; client_max_window_bits",
                "15-/15 | permessage-deflate; client_no_context_takeover; client_max_window_bits",
                "15/15- | permessage-deflate; server_no_context_takeover; client_max_window_bits",
                "8-/8- | permessage-deflate; server_no_context_takeover; client_no_context_takeover;"
                        + " server_max_window_bits=8; client_max_window_bits=8",
            })
    void whatAClientOffers(String settings, String offer) {
        assertThat(client(settings(settings)).headers().all(FIELD)).containsExactly(offer);
        assertThat(client(null).headers().contains(FIELD)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // the client's settings | answer | what it sees agreed
                "15/15 | permessage-deflate | 15/15",
                "10-/15 | permessage-deflate | 10-/15",
                "15/15 | permessage-deflate; client_max_window_bits=8 | 8/15",
                "15/15 | permessage-deflate; client_max_window_bits=15 | 15/15",
                "10/15 | permessage-deflate; client_max_window_bits=10 | 10/15",
                "10/15 | permessage-deflate; client_max_window_bits=\"9\" | 9/15",
                "15/15 | permessage-deflate; server_max_window_bits=8 | 15/8",
                "15/10 | permessage-deflate; server_max_window_bits=10 | 15/10",
                "15/10 | permessage-deflate; server_max_window_bits=8 | 15/8",
                "15/15 | permessage-deflate; server_no_context_takeover | 15/15-",
                "15/15- | permessage-deflate; server_no_context_takeover | 15/15-",
                "15/15 | permessage-deflate; client_no_context_takeover | 15-/15",
                "15/15 | permessage-deflate; client_no_context_takeover; server_no_context_takeover;"
                        + " client_max_window_bits=9; server_max_window_bits=11 | 9-/11-",
            })
    void whatAClientAccepts(String settings, String answer, String agreed) throws Exception {
        assertThat(inShort(accept(settings(settings), answer).compression())).isEqualTo(agreed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "15/15 | foo | which was not asked for",
                "15/15 | permessage-deflate, foo | which was not asked for",
                "15/15 | permessage-deflate, permessage-deflate | turns on permessage-deflate 2 times",
                "15/15 | permessage-deflate; | is malformed",
                "15/15 | permessage-deflate; foo | \"foo\" is no parameter",
                "15/15 | permessage-deflate; client_max_window_bits | client_max_window_bits has no value",
                "15/15 | permessage-deflate; client_max_window_bits=16 | client_max_window_bits is \"16\"",
                "15/15 | permessage-deflate; client_max_window_bits=7 | client_max_window_bits is \"7\"",
                "15/15 | permessage-deflate; client_max_window_bits=09 | client_max_window_bits is \"09\"",
                "10/15 | permessage-deflate; client_max_window_bits=11 | client_max_window_bits is 11, more than the 10 offered",
                "15/15 | permessage-deflate; server_max_window_bits | server_max_window_bits has no value",
                "15/15 | permessage-deflate; server_max_window_bits=1 | server_max_window_bits is \"1\"",
                "15/10 | permessage-deflate | server_max_window_bits=10 was asked for and is missing",
                "15/10 | permessage-deflate; server_max_window_bits=11 | server_max_window_bits=10 was asked for and is 11",
                "15/15- | permessage-deflate | server_no_context_takeover was asked for and is missing",
                "15/15 | permessage-deflate; server_no_context_takeover=1 | server_no_context_takeover has the value \"1\"",
                "15/15 | permessage-deflate; client_no_context_takeover=1 | client_no_context_takeover has the value \"1\"",
                "15/15 | permessage-deflate; client_no_context_takeover; client_no_context_takeover | is there twice",
            })
    void whatAClientFailsAt(String settings, String answer, String why) {
        assertThatExceptionOfType(HandshakeException.class)
                .isThrownBy(() -> accept(settings(settings), answer))
                .withMessageContaining(why);
    }

    @Test
    void anAnswerComesInOneFieldLineAndOnlyToAnOffer() throws Exception {
        assertThatExceptionOfType(HandshakeException.class)
                .isThrownBy(() -> accept(Compression.DEFAULT, "permessage-deflate", "permessage-deflate"))
                .withMessageContaining(FIELD + " is there 2 times");
        assertThatExceptionOfType(HandshakeException.class)
                .isThrownBy(() -> accept(null, "permessage-deflate"))
                .withMessageContaining("which was not asked for");
        assertThat(accept(Compression.DEFAULT).compression()).isNull();
    }

    // ---- both
    // ----------------------------------------------------------------------------------------------------------

    static Stream<String> sides() {
        return Stream.of("15", "15-", "8", "12-", "9");
    }

    /** Whatever the two want, they come to the same, and neither gets more than it wants. */
    @Test
    void bothSeeTheSame() throws Exception {
        for (String clientOwn : sides().toList()) {
            for (String clientPeer : sides().toList()) {
                for (String serverOwn : sides().toList()) {
                    for (String serverPeer : sides().toList()) {
                        Compression client = settings(clientOwn + "/" + clientPeer);
                        Compression server = settings(serverOwn + "/" + serverPeer);
                        String offer = client(client).headers().first(FIELD);
                        AgreedCompression agreed = ((Upgrade) check(offer)).compress(server);
                        assertThat(agreed).isNotNull();
                        Compression seen =
                                accept(client, agreed.answer().toString()).compression();
                        Compression mirrored = agreed.compression();
                        assertThat(inShort(seen))
                                .isEqualTo(inShort(mirrored.withContextTakeover(
                                                mirrored.peerContextTakeover(), mirrored.ownContextTakeover())
                                        .withWindowBits(mirrored.peerWindowBits(), mirrored.ownWindowBits())));
                        assertThat(seen.ownWindowBits())
                                .isEqualTo(Math.min(client.ownWindowBits(), server.peerWindowBits()));
                        assertThat(seen.peerWindowBits())
                                .isEqualTo(Math.min(client.peerWindowBits(), server.ownWindowBits()));
                        assertThat(seen.ownContextTakeover())
                                .isEqualTo(client.ownContextTakeover() && server.peerContextTakeover());
                        assertThat(seen.peerContextTakeover())
                                .isEqualTo(client.peerContextTakeover() && server.ownContextTakeover());
                    }
                }
            }
        }
    }
}
