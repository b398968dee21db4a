package dev.longwire.proving.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.protocol.Role;
import dev.longwire.proving.Frame;
import dev.longwire.proving.RawEnd;
import dev.longwire.proving.StrictInflater;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The suite notices what a sender must not send. */
class FrameTapTest {
    /** A line on which these octets come, and then the end. */
    private static RawEnd line(byte[] octets) {
        ByteArrayInputStream in = new ByteArrayInputStream(octets);
        return new RawEnd() {
            @Override
            public byte[] read(int count) throws IOException {
                byte[] read = in.readNBytes(count);
                if (read.length < count) {
                    throw new EOFException(read.length + " of " + count);
                }
                return read;
            }

            @Override
            public boolean ends() {
                return in.available() == 0;
            }

            @Override
            public void write(byte[] bytes) {
                throw new IllegalStateException("nobody reads here");
            }

            @Override
            public void finish() {}

            @Override
            public void reset() {}

            @Override
            public void close() {}
        };
    }

    @ParameterizedTest
    @CsvSource({
        "SERVER, 818100000000, a server sent a masked frame",
        "CLIENT, 8100, a client sent an unmasked frame",
        "SERVER, A100, RSV2 or RSV3 is set",
        "SERVER, C100, RSV1 is set and was not agreed on",
        "SERVER, 8300, reserved opcode 3",
        "SERVER, 0100, a fragment",
        "SERVER, 817E007D, a length that is not in its shortest form",
        "SERVER, 817F000000000000FFFF, a length that is not in its shortest form",
        "SERVER, 897E007E, a control frame of 126 octets",
        "SERVER, 8101FF, ill-formed UTF-8",
        "SERVER, 880103, a Close with a payload of one octet",
        "SERVER, 880203ED, a Close with the code 1005",
        "SERVER, 880303E8FF, ill-formed UTF-8",
        "SERVER, 8105, half a frame",
    })
    void whatIsIllegal(Role sender, String hex, String message) {
        FrameTap tap = new FrameTap(line(HexFormat.of().parseHex(hex)), sender, null);
        assertThatThrownBy(tap::next).isInstanceOf(IOException.class).hasMessageContaining(message);
    }

    @Test
    void whatIsLegal() throws Exception {
        byte[] both = Cases.joined(
                Frame.text("Hello").asClient().bytes(),
                Frame.close(1000, "bye").asClient().bytes());
        FrameTap tap = new FrameTap(line(both), Role.CLIENT, null);
        assertThat(tap.next()).isEqualTo(Frame.text("Hello"));
        assertThat(tap.maskingKey()).isEqualTo(0x37FA213D);
        assertThat(tap.next()).isEqualTo(Frame.close(1000, "bye"));
        assertThat(tap.next()).isNull();
        assertThat(tap.ending()).isEqualTo("end");
    }

    @Test
    void whatIsCompressed() throws Exception {
        byte[] hello = HexFormat.of().parseHex("c107f248cdc9c90700");
        FrameTap tap = new FrameTap(line(hello), Role.SERVER, new StrictInflater(15, true));
        assertThat(tap.next()).isEqualTo(Frame.text("Hello"));
        assertThat(tap.compressedFrames()).isEqualTo(1);
    }
}
