package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Compression;
import dev.longwire.Limits;
import dev.longwire.proving.Splits;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of permessage-deflate (RFC 7692 §6, §7.2), as they are received, and as they are sent. */
class CompressedMessageTest {
    private static final Compression FRESH = CompressedWire.ALWAYS.withoutContextTakeover();
    private static final String HELLO = "f248cdc9c90700";

    /** Passes the frames in every split, and wants these events of each. */
    private static void everySplit(Role role, Compression agreed, Limits limits, String frames, String... events) {
        byte[] bytes = Wire.toward(role, frames);
        Splits.of(bytes).forEach(pieces -> {
            Wire.End end = new Wire.End(role, limits, agreed, 0);
            pieces.forEach(end::receive);
            assertThat(end.events()).as("%d pieces", pieces.size()).containsExactly(events);
            assertThat(end.connection.failure()).isNull();
            end.connection.release();
            end.sentBytes(); // Pongs
        });
    }

    private static void everySplitFails(Role role, Compression agreed, Limits limits, String frames, String close) {
        Splits.of(Wire.toward(role, frames)).forEach(pieces -> {
            Wire.End end = new Wire.End(role, limits, agreed, 0);
            pieces.forEach(end::receive);
            assertThat(end.connection.phase()).isEqualTo(Phase.FAILED);
            assertThat(end.sent()).containsExactly("close " + close);
            end.events();
            end.connection.release();
        });
    }

    // ---- RFC 7692 §7.2.3
    // -----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(Role.class)
    void theExamplesOfTheRfc(Role role) {
        for (Compression agreed : new Compression[] {CompressedWire.ALWAYS, FRESH}) {
            Limits limits = Limits.DEFAULT;
            everySplit(role, agreed, limits, "c107" + HELLO, "text Hello"); // §7.2.3.1
            everySplit(role, agreed, limits, "4103f248cd 8004c9c90700", "text Hello");
            everySplit(role, agreed, limits, "c10b 000500faff48656c6c6f00", "text Hello"); // §7.2.3.3
            everySplit(role, agreed, limits, "c108 f348cdc9c9070000", "text Hello"); // §7.2.3.4
            everySplit(role, agreed, limits, "c10d f248050000 00ffff cac9c90700", "text Hello"); // §7.2.3.5
            everySplit(role, agreed, limits, "c10100", "text "); // §7.2.3.6
        }
        everySplit(
                role,
                CompressedWire.ALWAYS,
                Limits.DEFAULT,
                "c107" + HELLO + "c105f200110000",
                "text Hello",
                "text Hello");
        everySplit(
                role, FRESH, Limits.DEFAULT, "c107" + HELLO + "c107" + HELLO, "text Hello", "text Hello"); // §7.2.3.2
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void whatIsSentHasNoTail(Role role) {
        byte[] hello = Wire.hex(Wire.utf8("HelloHelloHelloHello"));
        Wire.End end = new Wire.End(role, Limits.DEFAULT, CompressedWire.ALWAYS, 0);
        end.connection.send(Opcode.TEXT, ByteBuffer.wrap(hello));
        end.connection.send(Opcode.TEXT, ByteBuffer.wrap(hello));
        var frames = CompressedWire.frames(role, end.sentBytes());
        assertThat(frames).extracting(CompressedWire.Frame::first).containsExactly(0xC1, 0xC1);
        assertThat(Wire.hex(frames.get(0).payload())).startsWith("f248cdc9c9").doesNotEndWith("0000ffff");
        assertThat(frames.get(1).payload()).hasSizeLessThan(8);
        end.connection.release();
    }

    /** §7.2.3.4: java.util.zip forgets everything at such a block; what the message gave stays known. */
    @ParameterizedTest
    @EnumSource(Role.class)
    void afterABlockWithBfinalMoreMayFollow(Role role) {
        Compression agreed = CompressedWire.ALWAYS;
        Limits limits = Limits.DEFAULT;
        everySplit(role, agreed, limits, "c108 f348cdc9c9070000 c105f200110000", "text Hello", "text Hello");
        everySplit(role, agreed, limits, "c107 f348cdc9c90700 c105f200110000", "text Hello", "text Hello");
        everySplit(role, agreed, limits, "c10c f348cdc9c90700 f200110000", "text HelloHello");
        everySplit(role, FRESH, limits, "c10c f348cdc9c90700 f200110000", "text HelloHello");
        everySplit(role, agreed, limits, "4107 f348cdc9c90700 0000 8005 f200110000", "text HelloHello");
        everySplit(
                role,
                agreed,
                limits,
                "c10e f348cdc9c90700 f348cdc9c90700 c107" + HELLO,
                "text HelloHello",
                "text Hello");
        everySplit(role, agreed, limits, "c106 030003000300", "text ");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void inManyFragmentsAndBetweenOthers(Role role) {
        String fragments = "4100 0001f2 0000 000148 890170 0002cdc9 0001c9 8a00 000107 000100 8000";
        for (Compression agreed : new Compression[] {CompressedWire.ALWAYS, FRESH}) {
            everySplit(role, agreed, Limits.DEFAULT, fragments, "ping 70", "pong ", "text Hello");
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void uncompressedMessagesBetweenDoNotChangeWhatIsReferredTo(Role role) {
        everySplit(
                role,
                CompressedWire.ALWAYS,
                Limits.DEFAULT,
                "c107" + HELLO + "810178 0101790001618000 c105f200110000",
                "text Hello",
                "text x",
                "text ya",
                "text Hello");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void anEmptyPayloadIsAnEmptyMessage(Role role) {
        everySplit(
                role,
                CompressedWire.ALWAYS,
                Limits.DEFAULT,
                "c100 c107" + HELLO + "4200 8000",
                "text ",
                "text Hello",
                "binary ");
    }

    // ---- rules
    // ---------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "c900, reserved bit RSV1 set on a Ping frame",
        "ca00, reserved bit RSV1 set on a Pong frame",
        "c8021000, reserved bit RSV1 set on a Close frame",
        "0100 4000, reserved bit RSV1 set on a continuation frame",
        "4100 c000, reserved bit RSV1 set on a continuation frame",
        "a100, reserved bit RSV2 or RSV3 set in a frame header",
        "d100, reserved bit RSV2 or RSV3 set in a frame header",
        "f100, reserved bit RSV2 or RSV3 set in a frame header",
        "4100 c100, text frame inside a fragmented message",
        "c300, reserved bit RSV1 set on a reserved opcode 3 frame",
    })
    void reservedBits(String frames, String reason) {
        for (Role role : Role.values()) {
            everySplitFails(role, CompressedWire.ALWAYS, Limits.DEFAULT, frames, "1002 " + reason);
        }
    }

    @Test
    void rsv1MeansNothingUnlessItWasAgreed() {
        for (Role role : Role.values()) {
            everySplitFails(
                    role,
                    null,
                    Limits.DEFAULT,
                    "c107" + HELLO,
                    "1002 reserved bit set in a frame header; no extension was agreed");
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void corruptData(Role role) {
        for (Compression agreed : new Compression[] {CompressedWire.ALWAYS, FRESH}) {
            for (String frames : new String[] {
                "c101 07", // block type 3
                "c105f200110000", // refers to what never was
                "c105 000500fbff", // LEN and NLEN
                "c107 f248cdc9c90700 c101 06"
            }) {
                everySplitFails(role, agreed, Limits.DEFAULT, frames, "1007 corrupt compressed message");
            }
        }
    }

    /** Without takeover it shows; with it no one can tell (RFC 7692 gives no end mark). */
    @Test
    void aMessageThatIsCutShort() {
        for (int cut = 1; cut < 6; cut++) {
            String frame = Wire.frame(0xC1, HELLO.substring(0, 2 * cut));
            everySplitFails(Role.SERVER, FRESH, Limits.DEFAULT, frame, "1007 corrupt compressed message");
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void textIsCheckedAfterDecompression(Role role) {
        // stored blocks: ill-formed at once, cut at the end, and a character over two blocks and fragments
        everySplitFails(
                role,
                FRESH,
                Limits.DEFAULT,
                "c109 000300fcff61ff6200",
                "1007 ill-formed UTF-8 in a text message, at octet 2");
        everySplitFails(
                role,
                FRESH,
                Limits.DEFAULT,
                "c108 000200fdffe28200",
                "1007 a text message ends inside a UTF-8 character");
        everySplit(role, FRESH, Limits.DEFAULT, "4107 000200fdffe282 8007 000100feffac00", "text \u20ac");
        everySplit(role, FRESH, Limits.DEFAULT, "c209 000300fcff61ff6200", "binary 61ff62");
    }

    // ---- limits
    // --------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(Role.class)
    void theLimitCountsWhatComesOut(Role role) {
        Limits five = Limits.DEFAULT.withMaxMessageSize(5);
        Limits four = Limits.DEFAULT.withMaxMessageSize(4);
        for (Compression agreed : new Compression[] {CompressedWire.ALWAYS, FRESH}) {
            everySplit(role, agreed, five, "c107" + HELLO, "text Hello");
            everySplitFails(role, agreed, four, "c107" + HELLO, "1009 message larger than 4 bytes");
            everySplit(role, agreed, five, "c110 000500faff48656c6c6f 000000ffff 00", "text Hello");
        }
        Wire.End end = new Wire.End(role, four, CompressedWire.ALWAYS, 0);
        end.receive("c107" + HELLO);
        assertThat(end.connection.failure())
                .hasMessage("a compressed message of more than 4 bytes came, larger than the limit of 4 bytes"
                        + " (Limits.maxMessageSize; raise it with Limits.withMaxMessageSize)");
        end.sent();
    }

    @Test
    void illFormedTextBeforeTheLimitIsSaidFirst() {
        everySplitFails(
                Role.SERVER,
                FRESH,
                Limits.DEFAULT.withMaxMessageSize(3),
                "c10a 000400fbff61ff626300",
                "1007 ill-formed UTF-8 in a text message, at octet 2");
        everySplitFails(
                Role.SERVER,
                FRESH,
                Limits.DEFAULT.withMaxMessageSize(1),
                "c10a 000400fbff61ff626300",
                "1009 message larger than 1 bytes");
    }

    /** Empty blocks give nothing, so the limit would never be reached. */
    @Test
    void theCompressedFormHasALimitToo() {
        Limits limits = Limits.DEFAULT.withMaxMessageSize(10);
        Wire.End end = new Wire.End(Role.CLIENT, limits, CompressedWire.ALWAYS, 0);
        String empty = "000000ffff".repeat(4_000);
        end.receive(Wire.frame(0x42, empty));
        end.receive(Wire.frame(0x00, empty));
        end.receive(Wire.frame(0x00, empty));
        assertThat(end.connection.phase()).isEqualTo(Phase.OPEN);
        end.receive(Wire.frame(0x00, empty));
        assertThat(end.sent()).containsExactly("close 1009 message larger than 10 bytes");
        assertThat(end.connection.failure()).hasMessageContaining("more than 65556 bytes in its compressed form");
        Wire.End other = new Wire.End(Role.CLIENT, Limits.DEFAULT, CompressedWire.ALWAYS, 0);
        other.receive("c27f7fffffffffffffff");
        assertThat(other.sent()).containsExactly("close 1009 message larger than 16777216 bytes");
    }

    // ---- what is sent
    // --------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 99, 100, 1_024})
    void theThreshold(int threshold) {
        Wire.End end = new Wire.End(Role.SERVER, Limits.DEFAULT, Compression.DEFAULT.withThreshold(threshold), 0);
        for (int size : new int[] {0, 1, 98, 99, 100, 101, 1_023, 1_024}) {
            end.connection.send(Opcode.BINARY, ByteBuffer.wrap(CompressedWire.zeros(size)));
            int first = end.sentBytes()[0] & 0xFF;
            assertThat(first).isEqualTo(size >= threshold && size > 8 ? 0xC2 : 0x82);
        }
        end.connection.release();
    }

    @Test
    void aMessageMayOptOutAndControlFramesAreNeverCompressed() {
        Wire.End end = new Wire.End(Role.SERVER, Limits.DEFAULT, CompressedWire.ALWAYS, 0);
        byte[] text = new byte[100];
        Arrays.fill(text, (byte) 'a');
        end.connection.send(Opcode.TEXT | Opcode.UNCOMPRESSED, ByteBuffer.wrap(text));
        assertThat(end.sent()).containsExactly(Wire.describe(Opcode.TEXT, text));
        end.connection.ping(ByteBuffer.wrap(text));
        assertThat(end.sent()).containsExactly(Wire.describe(Opcode.PING, text));
        Wire.End plain = new Wire.End(Role.SERVER, Limits.DEFAULT, 0);
        plain.connection.send(Opcode.TEXT | Opcode.UNCOMPRESSED, ByteBuffer.wrap(text));
        assertThat(plain.sent()).containsExactly(Wire.describe(Opcode.TEXT, text));
        end.connection.close(new CloseFrame(1000, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), 0);
        assertThat(end.sent()).containsExactly("close 1000 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    }
}
