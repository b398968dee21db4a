package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.Limits;
import dev.longwire.proving.Splits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages and control frames while a connection is open. */
class ConnectionTest {
    @RegisterExtension
    final Wire wire = new Wire();

    private static void assertEvents(Role role, String frames, String... events) {
        Wire.everySplit(role, Limits.DEFAULT, frames, end -> {
            assertThat(end.events()).containsExactly(events);
            assertThat(end.connection.phase()).isEqualTo(Phase.OPEN);
            assertThat(end.connection.failure()).isNull();
        });
    }

    // ---- RFC 6455 §5.7 ----------------------------------------------------------------------------------------------

    @Test
    void aSingleFrameUnmaskedText() {
        Splits.of(Wire.hex("81 05 48 65 6c 6c 6f")).forEach(pieces -> {
            Wire.End client = wire.end(Role.CLIENT);
            pieces.forEach(client::receive);
            assertThat(client.events()).containsExactly("text Hello");
        });
    }

    @Test
    void aSingleFrameMaskedText() {
        Splits.of(Wire.hex("81 85 37 fa 21 3d 7f 9f 4d 51 58")).forEach(pieces -> {
            Wire.End server = wire.end(Role.SERVER);
            pieces.forEach(server::receive);
            assertThat(server.events()).containsExactly("text Hello");
        });
    }

    @Test
    void aFragmentedUnmaskedText() {
        assertEvents(Role.CLIENT, "01 03 48 65 6c 80 02 6c 6f", "text Hello");
    }

    @Test
    void anUnmaskedPingAndItsMaskedPong() {
        Wire.End client = wire.end(Role.CLIENT);
        client.receive(Wire.hex("89 05 48 65 6c 6c 6f"));
        assertThat(client.events()).containsExactly("ping 48656c6c6f");
        assertThat(client.sent()).containsExactly("pong 48656c6c6f");
        Wire.End server = wire.end(Role.SERVER);
        server.receive(Wire.hex("8a 85 37 fa 21 3d 7f 9f 4d 51 58"));
        assertThat(server.events()).containsExactly("pong 48656c6c6f");
    }

    @ParameterizedTest
    @CsvSource({"256, 82 7e 0100", "65536, 82 7f 0000000000010000"})
    void binaryWithALongerLength(int length, String header) {
        byte[] octets = new byte[length];
        new Random(length).nextBytes(octets);
        Wire.End client = wire.end(Role.CLIENT);
        client.receive(Wire.hex(header + Wire.hex(octets)));
        assertThat(client.events()).containsExactly(Wire.describe(Opcode.BINARY, octets));
    }

    // ---- messages ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 128, 65535, 65536})
    void everyLengthInAndOut(int length) {
        byte[] octets = new byte[length];
        new Random(length).nextBytes(octets);
        String binary = Wire.describe(Opcode.BINARY, octets);
        for (Role role : Role.values()) {
            byte[] bytes = Wire.toward(role, Wire.frame(0x82, Wire.hex(octets)));
            for (int size : new int[] {length < 1_000 ? 1 : 9, 14, 1_000, bytes.length}) {
                Wire.End end = wire.end(role);
                end.reaction = (event, payload) -> end.connection.send(Opcode.BINARY, payload);
                Splits.chops(bytes, size).forEach(end::receive);
                assertThat(end.events()).containsExactly(binary);
                assertThat(end.sent()).containsExactly(binary);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void messagesInFragmentsWithControlFramesBetween(Role role) {
        String frames = "0102 4865" + "8901 2a" + "0000" + "8a02 0102" + "0002 6c6c" + "8900" + "8001 6f" + "8202 ffff";
        Wire.everySplit(role, Limits.DEFAULT, frames, end -> {
            assertThat(end.events()).containsExactly("ping 2a", "pong 0102", "ping ", "text Hello", "binary ffff");
            assertThat(end.sent()).containsExactly("pong 2a", "pong ");
        });
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aCharacterAcrossFragmentsWithAPingInside(Role role) {
        Wire.everySplit(role, Limits.DEFAULT, "0102 f09f" + "8901 ff" + "0001 98" + "8001 80", end -> {
            assertThat(end.events()).containsExactly("ping ff", "text \ud83d\ude00");
            assertThat(end.sent()).containsExactly("pong ff");
        });
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void emptyMessagesAreMessages(Role role) {
        assertEvents(role, "8100 8200 0100 8000 0200 0000 8000", "text ", "binary ", "text ", "binary ");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aPingOfEveryLengthIsAnsweredWithItsPayload(Role role) {
        for (int length : new int[] {0, 1, 7, 8, 124, 125}) {
            byte[] octets = new byte[length];
            new Random(length).nextBytes(octets);
            Wire.everySplit(role, Limits.DEFAULT, Wire.frame(0x89, Wire.hex(octets)), end -> {
                assertThat(end.events()).containsExactly(Wire.describe(Opcode.PING, octets));
                assertThat(end.sent()).containsExactly(Wire.describe(Opcode.PONG, octets));
            });
        }
    }

    @Test
    void thePongIsWrittenBeforeThePingIsTold() {
        Wire.End end = wire.end(Role.SERVER);
        end.reaction = (event, payload) -> assertThat(end.sent()).containsExactly("pong 2a");
        end.receive("8901 2a");
        assertThat(end.events()).containsExactly("ping 2a");
    }

    /** A handler may read, overwrite and turn round what it is given. */
    @ParameterizedTest
    @EnumSource(Role.class)
    void whatAHandlerDoesToABufferDoesNotMatter(Role role) {
        String frames = "8202 0102" + "8901 2a" + "0201 01" + "8a03 010203" + "827e0080" + "5a".repeat(128) + "8001 02";
        String legal =
                frames.replace("827e0080" + "5a".repeat(128), "007e0080" + "5a".repeat(128)) + Wire.close(1000, "");
        byte[] bytes = Wire.toward(role, legal);
        byte[] fragments = Wire.hex("01" + "5a".repeat(128) + "02");
        Splits.of(bytes).forEach(pieces -> {
            Wire.End end = wire.end(role);
            end.reaction = (event, payload) -> {
                assertThat(payload.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
                while (payload.hasRemaining()) {
                    payload.put((byte) 0);
                }
                payload.order(ByteOrder.LITTLE_ENDIAN).position(0).limit(0);
            };
            pieces.forEach(end::receive);
            assertThat(end.events())
                    .containsExactly(
                            "binary 0102",
                            "ping 2a",
                            "pong 010203",
                            Wire.describe(Opcode.BINARY, fragments),
                            "close 1000 ");
            assertThat(end.sent()).containsExactly("pong 2a");
        });
    }

    // ---- sending ----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(Role.class)
    void sendsWhatLiesBetweenPositionAndLimit(Role role) {
        Wire.End end = wire.end(role);
        ByteBuffer payload = ByteBuffer.wrap(Wire.hex("00 4869 00")).position(1).limit(3);
        end.connection.send(Opcode.TEXT, payload);
        end.connection.send(Opcode.BINARY, payload.asReadOnlyBuffer());
        end.connection.ping(payload);
        end.connection.ping(ByteBuffer.allocate(0));
        assertThat(end.sent()).containsExactly("text Hi", "binary 4869", "ping 4869", "ping ");
        assertThat(payload.position()).isEqualTo(1);
        assertThat(payload.limit()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aPingHasAtMost125Octets(Role role) {
        Wire.End end = wire.end(role);
        end.connection.ping(ByteBuffer.allocate(125));
        assertThat(end.sent()).hasSize(1);
        assertThatThrownBy(() -> end.connection.ping(ByteBuffer.allocate(126)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("126")
                .hasMessageContaining("125");
    }

    @Test
    void nothingIsSentOnceOurCloseIs() {
        Wire.End end = wire.end(Role.SERVER);
        end.connection.close(new CloseFrame(1000, ""), 0);
        assertThat(end.sent()).containsExactly("close 1000 ");
        assertThatThrownBy(() -> end.connection.send(Opcode.TEXT, ByteBuffer.allocate(0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CLOSE_SENT");
        assertThatThrownBy(() -> end.connection.ping(ByteBuffer.allocate(0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CLOSE_SENT");
    }

    @Test
    void twoConnectionsUnderstandEachOther() {
        Wire.End client = wire.end(Role.CLIENT);
        Wire.End server = wire.end(Role.SERVER);
        for (int length : new int[] {0, 1, 125, 126, 4_095, 65_535, 65_536, 300_000}) {
            byte[] octets = new byte[length];
            new Random(length).nextBytes(octets);
            client.connection.send(Opcode.BINARY, ByteBuffer.wrap(octets));
            server.receive(client.sentBytes());
            assertThat(server.events()).containsExactly(Wire.describe(Opcode.BINARY, octets));
            server.connection.send(Opcode.BINARY, ByteBuffer.wrap(octets));
            client.receive(server.sentBytes());
            assertThat(client.events()).containsExactly(Wire.describe(Opcode.BINARY, octets));
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void knowsItsRole(Role role) {
        assertThat(wire.end(role).connection.role()).isEqualTo(role);
    }
}
