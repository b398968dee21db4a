package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.proving.Frame;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameWriterTest {
    private static final int RFC_KEY = 0x37fa213d;

    private static byte[] write(Role role, int room, int opcode, ByteBuffer payload, int from, int length) {
        Wire.Collected output = new Wire.Collected(room);
        new FrameWriter(role, () -> RFC_KEY, output).write(opcode, payload, from, length);
        return output.drain();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 8200, 8280",
        "1, 8201, 8281",
        "125, 827d, 82fd",
        "126, 827e007e, 82fe007e",
        "127, 827e007f, 82fe007f",
        "128, 827e0080, 82fe0080",
        "32768, 827e8000, 82fe8000",
        "65535, 827effff, 82feffff",
        "65536, 827f0000000000010000, 82ff0000000000010000",
        "1000000, 827f00000000000f4240, 82ff00000000000f4240",
    })
    void everyLengthForm(int length, String unmasked, String masked) {
        byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        // Rooms that end inside the header's neighbourhood and inside the key's four octets, up to all at once.
        for (int room : new int[] {0, 14, 15, 17, 4095, 4096, 4099, 2_000_000}) {
            byte[] fromServer = write(Role.SERVER, room, Opcode.BINARY, ByteBuffer.wrap(payload), 0, length);
            assertThat(Wire.hex(fromServer)).startsWith(unmasked);
            assertThat(fromServer).isEqualTo(Frame.binary(payload).bytes());

            byte[] fromClient = write(Role.CLIENT, room, Opcode.BINARY, ByteBuffer.wrap(payload), 0, length);
            assertThat(Wire.hex(fromClient)).startsWith(masked + "37fa213d");
            assertThat(fromClient).isEqualTo(Frame.binary(payload).asClient().bytes());
        }
    }

    @Test
    void theExamplesOfTheRfc() { // §5.7
        ByteBuffer hello = ByteBuffer.wrap(Wire.hex("48656c6c6f"));
        assertThat(Wire.hex(write(Role.SERVER, 0, Opcode.TEXT, hello, 0, 5))).isEqualTo("810548656c6c6f");
        assertThat(Wire.hex(write(Role.CLIENT, 0, Opcode.TEXT, hello, 0, 5))).isEqualTo("818537fa213d7f9f4d5158");
        assertThat(Wire.hex(write(Role.SERVER, 0, Opcode.PING, hello, 0, 5))).isEqualTo("890548656c6c6f");
        assertThat(Wire.hex(write(Role.CLIENT, 0, Opcode.PONG, hello, 0, 5))).isEqualTo("8a8537fa213d7f9f4d5158");
    }

    @ParameterizedTest
    @CsvSource({"TEXT, 81", "BINARY, 82", "CLOSE, 88", "PING, 89", "PONG, 8a"})
    void everyOpcodeIsWrittenWithFinAndNoReservedBit(String name, String first) throws Exception {
        int opcode = (int) Opcode.class.getField(name).get(null);
        assertThat(Wire.hex(write(Role.SERVER, 0, opcode, ByteBuffer.allocate(0), 0, 0)))
                .isEqualTo(first + "00");
        assertThat(Wire.hex(write(Role.CLIENT, 0, opcode, ByteBuffer.allocate(0), 0, 0)))
                .isEqualTo(first + "8037fa213d");
    }

    @Test
    void thePayloadIsReadWhereItLiesAndStaysAsItWas() {
        ByteBuffer payload =
                ByteBuffer.wrap(Wire.hex("ff010203ff")).position(2).limit(3).asReadOnlyBuffer();
        assertThat(Wire.hex(write(Role.CLIENT, 0, Opcode.BINARY, payload.limit(4), 1, 3)))
                .isEqualTo("828337fa213d" + "36f822");
        assertThat(payload.position()).isEqualTo(2);
        assertThat(payload.limit()).isEqualTo(4);
    }

    @Test
    void everyFrameHasAKeyOfItsOwn() {
        int[] next = {0};
        Wire.Collected output = new Wire.Collected(64);
        FrameWriter writer = new FrameWriter(Role.CLIENT, () -> ++next[0], output);
        for (int i = 0; i < 3; i++) {
            writer.write(Opcode.PING, ByteBuffer.allocate(0), 0, 0);
        }
        assertThat(Wire.hex(output.drain())).isEqualTo("898000000001" + "898000000002" + "898000000003");
    }

    @Test
    void aServerAsksForNoKey() {
        Wire.Collected output = new Wire.Collected(64);
        new FrameWriter(
                        Role.SERVER,
                        () -> {
                            throw new AssertionError("a server does not mask");
                        },
                        output)
                .write(Opcode.TEXT, ByteBuffer.allocate(1), 0, 1);
        assertThat(Wire.hex(output.drain())).isEqualTo("810100");
    }

    @ParameterizedTest
    @ValueSource(
            ints = {4081, 4082, 4083, 4096, 1 << 30, Integer.MAX_VALUE - 14, Integer.MAX_VALUE - 8, Integer.MAX_VALUE})
    void neverReservesMoreThanAnOutputMustGive(int length) {
        FrameWriter writer = new FrameWriter(Role.SERVER, () -> 0, bytes -> {
            assertThat(bytes).isEqualTo(Math.min(4096L, 14L + length));
            throw new IllegalStateException("seen");
        });
        assertThatThrownBy(() -> writer.write(Opcode.BINARY, ByteBuffer.allocate(0), 0, length))
                .hasMessage("seen");
    }
}
