package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.longwire.CloseCode;
import dev.longwire.proving.Splits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
    /** Writes down what a reader tells, with data frames whole, however they come. */
    private static class Told implements FrameReader.Data, FrameReader.Control {
        final List<String> frames = new ArrayList<>();
        private final ByteArrayOutputStream payload = new ByteArrayOutputStream();
        private boolean inside;
        private boolean fin;
        private long left;

        @Override
        public void frame(int opcode, boolean last, long length) {
            frames.add("%x%s %d".formatted(opcode, last ? "" : "+", length));
            inside = true;
            fin = last;
            left = length;
        }

        @Override
        public void data(ByteBuffer window, boolean last) {
            left -= window.remaining();
            assertThat(last).isEqualTo(left == 0);
            payload.writeBytes(Wire.bytes(window));
            if (last) {
                frames.add(Wire.hex(payload.toByteArray()));
                payload.reset();
                inside = !fin;
            }
        }

        @Override
        public void frame(int opcode, ByteBuffer whole) {
            frames.add("%x %s".formatted(opcode, Wire.hex(Wire.bytes(whole))));
        }

        @Override
        public boolean insideMessage() {
            return inside;
        }

        @Override
        public boolean mayBeCompressed() {
            return false;
        }

        @Override
        public void compressed() {
            throw new AssertionError("no extension was agreed");
        }
    }

    private static FrameReader reader(Role role, Told told) {
        return new FrameReader(role, told, told);
    }

    private static void read(FrameReader reader, byte[] octets) throws ProtocolException {
        ByteBuffer in =
                ByteBuffer.allocate(octets.length + 3).position(3).put(octets).position(3);
        reader.read(in);
        if (in.position() != octets.length + 3 || in.limit() != octets.length + 3) {
            throw new AssertionError("not all was read, or the limit was moved: " + in);
        }
    }

    private static void assertReads(Role role, String wire, String... frames) {
        byte[] bytes = Wire.toward(role, wire);
        Splits.of(bytes).forEach(pieces -> {
            Told told = new Told();
            FrameReader reader = reader(role, told);
            try {
                for (byte[] piece : pieces) {
                    read(reader, piece);
                }
            } catch (ProtocolException broken) {
                throw new AssertionError(wire, broken);
            }
            assertThat(told.frames).containsExactly(frames);
        });
    }

    private static void assertRefuses(Role role, byte[] bytes, String reason, String... framesBefore) {
        Splits.of(bytes).forEach(pieces -> {
            Told told = new Told();
            FrameReader reader = reader(role, told);
            ProtocolException broken = catchThrowableOfType(ProtocolException.class, () -> {
                for (byte[] piece : pieces) {
                    read(reader, piece);
                }
            });
            assertThat(broken).as(reason).isNotNull();
            assertThat(broken.code()).isEqualTo(CloseCode.PROTOCOL_ERROR);
            assertThat(broken.reason()).isEqualTo(reason).hasSizeLessThanOrEqualTo(CloseFrame.MOST_REASON);
            assertThat(broken).hasMessage(reason);
            assertThat(broken.getStackTrace()).isEmpty();
            assertThat(told.frames).containsExactly(framesBefore);
        });
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void framesOneAfterAnother(Role role) {
        assertReads(
                role,
                "8105 48656c6c6f 0100 8901 2a 0002 6c6f 8a00 8000 8200 8802 03e8",
                "1 5",
                "48656c6c6f",
                "1+ 0",
                "",
                "9 2a",
                "0+ 2",
                "6c6f",
                "a ",
                "0 0",
                "",
                "2 0",
                "",
                "8 03e8");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 128, 300})
    void shortLengthsInEverySplit(int length) {
        String payload = "5a".repeat(length);
        for (Role role : Role.values()) {
            assertReads(role, Wire.frame(0x82, payload) + "8900", "2 " + length, payload, "9 ");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {65534, 65535, 65536, 65537})
    void longLengths(int length) throws Exception {
        String payload = "5a".repeat(length);
        for (Role role : Role.values()) {
            byte[] bytes = Wire.toward(role, Wire.frame(0x82, payload) + "8900");
            for (int size : new int[] {5, 13, 14, 1000, 65536, bytes.length}) {
                Told told = new Told();
                FrameReader reader = reader(role, told);
                for (byte[] piece : Splits.chops(bytes, size)) {
                    read(reader, piece);
                }
                assertThat(told.frames).containsExactly("2 " + length, payload, "9 ");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void theLongestLengthIsTakenAtItsWord(Role role) {
        assertReads(role, "827f7fffffffffffffff" + "0102", "2 9223372036854775807");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7e0000", "7e007d", "7f0000000000000000", "7f000000000000007e", "7f000000000000ffff"})
    void aLengthThatIsNotInItsShortestForm(String length) {
        for (Role role : Role.values()) {
            assertRefuses(role, Wire.toward(role, "82" + length), "frame length not in its shortest form");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"7f8000000000000000", "7fffffffffffffffff", "7f8000000000010000"})
    void aLengthWithItsMostSignificantBitSet(String length) {
        for (Role role : Role.values()) {
            assertRefuses(role, Wire.toward(role, "82" + length), "frame length with its most significant bit set");
        }
    }

    @Test
    void aServerTakesMaskedFramesOnly() {
        String reason = "a client must mask its frames";
        for (String frame : List.of("8100", "8900", "8802", "0105", "827e")) {
            assertRefuses(Role.SERVER, Wire.hex(frame), reason);
        }
        assertRefuses(Role.SERVER, Wire.hex("8180 01020304" + "8100"), reason, "1 0", "");
    }

    @Test
    void aClientTakesUnmaskedFramesOnly() {
        String reason = "a server must not mask its frames";
        for (String frame : List.of("8180", "8980", "8882", "0185", "82fe")) {
            assertRefuses(Role.CLIENT, Wire.hex(frame), reason);
        }
        assertRefuses(Role.CLIENT, Wire.hex("8100" + "8180"), reason, "1 0", "");
    }

    @Test
    void aKeyOfZeroIsAKey() {
        Splits.of(Wire.hex("8183 00000000 616263 8982 00000000 0102")).forEach(pieces -> {
            Told told = new Told();
            FrameReader reader = reader(Role.SERVER, told);
            for (byte[] piece : pieces) {
                try {
                    read(reader, piece);
                } catch (ProtocolException broken) {
                    throw new AssertionError(broken);
                }
            }
            assertThat(told.frames).containsExactly("1 3", "616263", "9 0102");
        });
    }

    static IntStream firstOctets() {
        return IntStream.range(0, 256);
    }

    /** All 256 first octets, alone and inside a message (RFC 6455 §5.2, §5.4, §5.5). */
    @ParameterizedTest
    @MethodSource("firstOctets")
    void everyFirstOctet(int first) {
        for (Role role : Role.values()) {
            for (boolean inside : new boolean[] {false, true}) {
                String before = inside ? "0100" : "";
                String[] frames = inside ? new String[] {"1+ 0", ""} : new String[0];
                String wrong = whatIsWrongWith(first, inside);
                String wire = before + "%02x00".formatted(first);
                if (wrong != null) {
                    assertRefuses(role, Wire.toward(role, wire), wrong, frames);
                    continue;
                }
                List<String> all = new ArrayList<>(List.of(frames));
                int opcode = first & 0xF;
                if (opcode >= 8) {
                    all.add("%x ".formatted(opcode));
                } else {
                    all.add("%x%s 0".formatted(opcode, first >= 0x80 ? "" : "+"));
                    all.add("");
                }
                assertReads(role, wire, all.toArray(String[]::new));
            }
        }
    }

    private static String whatIsWrongWith(int first, boolean inside) {
        int opcode = first & 0xF;
        if ((first & 0x70) != 0) {
            return "reserved bit set in a frame header; no extension was agreed";
        }
        if ((opcode >= 3 && opcode <= 7) || opcode >= 0xB) {
            return "reserved opcode " + opcode;
        }
        if (opcode >= 8) {
            String name = opcode == 8 ? "Close" : opcode == 9 ? "Ping" : "Pong";
            return first < 0x80 ? "fragmented " + name + " frame" : null;
        }
        if (opcode == 0) {
            return inside ? null : "continuation frame without a message to continue";
        }
        return inside ? (opcode == 1 ? "text" : "binary") + " frame inside a fragmented message" : null;
    }

    @ParameterizedTest
    @CsvSource({"88, Close", "89, Ping", "8a, Pong"})
    void aControlFrameHasAtMost125Octets(String first, String name) {
        for (Role role : Role.values()) {
            String reason = name + " frame with more than 125 octets of payload";
            assertReads(role, first + "7d" + "2a".repeat(125), first.substring(1) + " " + "2a".repeat(125));
            assertRefuses(role, Wire.toward(role, first + "7e007e"), reason);
            assertRefuses(role, Wire.toward(role, first + "7f0000000000010000"), reason);
        }
    }

    @Test
    void aBrokenRuleIsSeenBeforeTheRestOfTheHeaderArrives() {
        FrameReader reader = reader(Role.SERVER, new Told());
        assertThatThrownBy(() -> read(reader, Wire.hex("83fe"))).hasMessage("reserved opcode 3");
    }

    @Test
    void payloadIsAWindowOnTheIncomingBuffer() throws Exception {
        ByteBuffer in = ByteBuffer.wrap(Wire.hex("8203010203" + "89010a"));
        List<ByteBuffer> windows = new ArrayList<>();
        reader(Role.CLIENT, new Told() {
                    @Override
                    public void data(ByteBuffer window, boolean last) {
                        assertThat(Wire.hex(Wire.bytes(window))).isEqualTo("010203");
                        windows.add(window);
                        super.data(window, last);
                    }

                    @Override
                    public void frame(int opcode, ByteBuffer whole) {
                        assertThat(Wire.hex(Wire.bytes(whole))).isEqualTo("0a");
                        windows.add(whole);
                    }
                })
                .read(in);
        assertThat(windows).hasSize(2).allMatch(window -> window == in);
    }

    @Test
    void nothingIsReadOnceStopped() throws Exception {
        Told told = new Told();
        FrameReader reader = reader(Role.CLIENT, told);
        reader.stop();
        reader.read(ByteBuffer.wrap(Wire.hex("8100")));
        assertThat(told.frames).isEmpty();
    }

    /** A listener may read what it is given in any order of octets, to any place, and leave the buffer so. */
    @Test
    void whatTheSinkDoesToTheBufferDoesNotMatter() {
        String wire = "827e0100" + "5a".repeat(256) + "8902 0102" + "827e0080" + "5b".repeat(128) + "8a02 0304";
        for (Role role : Role.values()) {
            Splits.of(Wire.toward(role, wire)).forEach(pieces -> {
                Told told = new Told() {
                    @Override
                    public void data(ByteBuffer window, boolean last) {
                        super.data(window, last);
                        window.order(ByteOrder.LITTLE_ENDIAN).position(0).limit(0);
                    }

                    @Override
                    public void frame(int opcode, ByteBuffer whole) {
                        assertThat(whole.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
                        super.frame(opcode, whole);
                        whole.order(ByteOrder.LITTLE_ENDIAN).position(0).limit(0);
                    }
                };
                FrameReader reader = reader(role, told);
                try {
                    for (byte[] piece : pieces) {
                        read(reader, piece);
                    }
                } catch (ProtocolException broken) {
                    throw new AssertionError(broken);
                }
                assertThat(told.frames)
                        .containsExactly("2 256", "5a".repeat(256), "9 0102", "2 128", "5b".repeat(128), "a 0304");
            });
        }
    }
}
