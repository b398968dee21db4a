package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.longwire.fuzz.Pieces;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Any bytes as frames: the reader agrees with a plain one, however they are cut.
 *
 * <p>Input: an octet of which bit 0 is the role (0 client, 1 server) and bit 1 whether compression was agreed; then what the
 * peer sends.
 */
class FrameReaderFuzzTest {
    @FuzzTest(maxExecutions = 20_000)
    void fuzz(byte[] input) {
        if (input.length > 0) {
            Role role = (input[0] & 1) == 0 ? Role.CLIENT : Role.SERVER;
            check(role, (input[0] & 2) != 0, Arrays.copyOfRange(input, 1, input.length), input[0]);
        }
    }

    static void check(Role role, boolean mayBeCompressed, byte[] bytes, int salt) {
        List<String> expected = PlainFrames.read(role, mayBeCompressed, bytes);
        for (Pieces way : Pieces.values()) {
            assertThat(new Log(role, mayBeCompressed).read(way.of(bytes, salt)))
                    .as("%s", way)
                    .isEqualTo(expected);
        }
    }

    /** Writes down what a reader tells. */
    private static final class Log implements FrameReader.Data {
        private final List<String> log = new ArrayList<>();
        private final FrameReader reader;
        private final boolean mayBeCompressed;
        private final ByteArrayOutputStream payload = new ByteArrayOutputStream();
        private boolean inside;
        private boolean fin;
        private boolean compressed;
        private boolean inFrame;

        Log(Role role, boolean mayBeCompressed) {
            this.mayBeCompressed = mayBeCompressed;
            this.reader = new FrameReader(
                    role, this, (opcode, octets) -> log.add(PlainFrames.payload("control " + opcode, octets(octets))));
        }

        List<String> read(List<ByteBuffer> pieces) {
            try {
                for (ByteBuffer piece : pieces) {
                    int limit = piece.limit();
                    reader.read(piece);
                    assertThat(piece.position()).as("eaten").isEqualTo(limit);
                }
                if (inFrame) {
                    log.add(PlainFrames.payload("partial", payload.toByteArray()));
                }
            } catch (ProtocolException broken) {
                log.add("error " + broken.code());
            }
            return log;
        }

        @Override
        public void frame(int opcode, boolean last, long length) {
            log.add(PlainFrames.described(opcode, last, compressed, length));
            compressed = false;
            inside = true;
            fin = last;
            inFrame = true;
        }

        @Override
        public void data(ByteBuffer window, boolean last) {
            payload.writeBytes(octets(window));
            if (last) {
                log.add(PlainFrames.payload("data", payload.toByteArray()));
                payload.reset();
                inside = !fin;
                inFrame = false;
            }
        }

        @Override
        public boolean insideMessage() {
            return inside;
        }

        @Override
        public boolean mayBeCompressed() {
            return mayBeCompressed;
        }

        @Override
        public void compressed() {
            compressed = true;
        }

        private static byte[] octets(ByteBuffer window) {
            byte[] octets = new byte[window.remaining()];
            window.get(octets);
            return octets;
        }
    }
}
