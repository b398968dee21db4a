package dev.longwire.proving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {
    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** The examples of RFC 6455 §5.7. */
    @Test
    void theExamplesOfTheRfc() {
        assertThat(hex(Frame.text("Hello").bytes())).isEqualTo("810548656c6c6f");
        assertThat(hex(Frame.text("Hello").asClient().bytes())).isEqualTo("818537fa213d7f9f4d5158");
        assertThat(hex(Frame.of(0x01, "Hel".getBytes()).bytes())).isEqualTo("010348656c");
        assertThat(hex(Frame.of(0x80, "lo".getBytes()).bytes())).isEqualTo("80026c6f");
        assertThat(hex(Frame.of(0x89, "Hello".getBytes()).bytes())).isEqualTo("890548656c6c6f");
        assertThat(hex(Frame.binary(new byte[256]).bytes())).startsWith("827e0100");
        assertThat(hex(Frame.binary(new byte[65536]).bytes())).startsWith("827f0000000000010000");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 65535, 65536, 100_000})
    void whatIsWrittenIsRead(int size) throws IOException {
        byte[] payload = new byte[size];
        Arrays.fill(payload, (byte) 0xA5);
        Frame frame = Frame.binary(payload);
        assertThat(Frame.read(new Bytes(frame.bytes()))).isEqualTo(frame);
        assertThat(Frame.read(new Bytes(frame.asClient().bytes())))
                .isEqualTo(frame.asClient())
                .isNotEqualTo(frame);
    }

    @Test
    void closeFrames() {
        assertThat(hex(Frame.close(1000, "").bytes())).isEqualTo("880203e8");
        Frame close = Frame.close(4001, "grün");
        assertThat(close.opcode()).isEqualTo(8);
        assertThat(close.closeCode()).isEqualTo(4001);
        assertThat(close.text()).endsWith("grün");
        assertThat(Frame.of(0x88, new byte[0]).closeCode()).isEqualTo(1005);
        assertThat(Frame.close(65535, "").closeCode()).isEqualTo(65535);
    }

    @Test
    void aFrameThatIsCutShortIsNoFrame() {
        byte[] frame = Frame.text("Hello").asClient().bytes();
        for (int cut = 0; cut < frame.length; cut++) {
            Bytes part = new Bytes(Arrays.copyOf(frame, cut));
            assertThatThrownBy(() -> Frame.read(part)).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void twoAreEqualWhenTheirPayloadsAre() {
        assertThat(Frame.text("a")).isEqualTo(Frame.text("a")).hasSameHashCodeAs(Frame.text("a"));
        assertThat(Frame.text("a")).isNotEqualTo(Frame.text("b")).isNotEqualTo(Frame.binary(new byte[] {'a'}));
        assertThat(Frame.text("ab")).hasToString("Frame[0x81, 2 octets]");
        assertThat(Frame.text("ab").asClient()).hasToString("Frame[0x81, masked, 2 octets]");
    }

    /** Bytes that are there. */
    private static final class Bytes implements RawEnd {
        private byte[] left;

        Bytes(byte[] all) {
            left = all;
        }

        @Override
        public byte[] read(int count) throws EOFException {
            if (count > left.length) {
                throw new EOFException();
            }
            byte[] taken = Arrays.copyOf(left, count);
            left = Arrays.copyOfRange(left, count, left.length);
            return taken;
        }

        @Override
        public boolean ends() {
            return left.length == 0;
        }

        @Override
        public void write(byte[] bytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void finish() {}

        @Override
        public void reset() {}

        @Override
        public void close() {}
    }
}
