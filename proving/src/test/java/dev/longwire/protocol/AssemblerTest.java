package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.longwire.CloseCode;
import dev.longwire.Limits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AssemblerTest {
    private final List<String> messages = new ArrayList<>();
    private final List<ByteBuffer> windows = new ArrayList<>();
    private Assembler assembler = new Assembler(Limits.DEFAULT, new Messages(), null, ByteBuffer::allocate);

    private final class Messages implements MessageHandler {
        @Override
        public void text(ByteBuffer in, int from, int to) {
            take(Opcode.TEXT, in, from, to);
        }

        @Override
        public void binary(ByteBuffer in, int from, int to) {
            take(Opcode.BINARY, in, from, to);
        }

        private void take(int opcode, ByteBuffer in, int from, int to) {
            assertThat(in.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
            assertThat(assembler.insideMessage()).isFalse();
            byte[] message = new byte[to - from];
            in.get(from, message);
            messages.add(Wire.describe(opcode, message));
            windows.add(in);
        }

        @Override
        public void ping(ByteBuffer payload) {
            throw new AssertionError("not for an assembler");
        }

        @Override
        public long now() {
            return 0;
        }

        @Override
        public void pong(ByteBuffer payload) {
            throw new AssertionError("not for an assembler");
        }

        @Override
        public void closeReceived(CloseFrame frame) {
            throw new AssertionError("not for an assembler");
        }
    }

    @AfterEach
    void nothingIsLeftOver() {
        assertThat(messages).isEmpty();
    }

    private void assertMessages(String... expected) {
        assertThat(messages).containsExactly(expected);
        messages.clear();
    }

    private void limits(Limits limits) {
        assembler = new Assembler(limits, new Messages(), null, ByteBuffer::allocate);
    }

    private void frame(int opcode, boolean fin, String... pieces) throws ProtocolException {
        int length = Wire.hex(String.join("", pieces)).length;
        assembler.frame(opcode, fin, length);
        for (int i = 0; i < pieces.length; i++) {
            assembler.data(ByteBuffer.wrap(Wire.hex(pieces[i])), i == pieces.length - 1);
        }
    }

    private interface Steps {
        void run() throws ProtocolException;
    }

    private static ProtocolException refused(int code, Steps steps) {
        ProtocolException broken = catchThrowableOfType(ProtocolException.class, steps::run);
        assertThat(broken).isNotNull();
        assertThat(broken.code()).isEqualTo(code);
        assertThat(broken.reason()).isASCII().hasSizeLessThanOrEqualTo(CloseFrame.MOST_REASON);
        return broken;
    }

    @Test
    void aMessageInOneWindowIsNotCopied() throws Exception {
        ByteBuffer window = ByteBuffer.wrap(Wire.hex("00 0102 00")).position(1).limit(3);
        assembler.frame(Opcode.BINARY, true, 2);
        assembler.data(window, true);
        assertMessages("binary 0102");
        assertThat(windows).singleElement().isSameAs(window);
    }

    @Test
    void aMessageWhoseHeaderCameAloneIsNotCopied() throws Exception {
        ByteBuffer window = ByteBuffer.wrap(Wire.hex("0102"));
        assembler.frame(Opcode.BINARY, true, 2);
        assembler.data(ByteBuffer.allocate(0), false);
        assertThat(assembler.insideMessage()).isTrue();
        assembler.data(window, true);
        assertMessages("binary 0102");
        assertThat(windows).singleElement().isSameAs(window);
    }

    @Test
    void fragmentsAndPiecesBecomeMessages() throws Exception {
        frame(Opcode.TEXT, false, "48", "65", "");
        assertThat(assembler.insideMessage()).isTrue();
        frame(Opcode.CONTINUATION, false, "");
        frame(Opcode.CONTINUATION, false, "6c");
        frame(Opcode.CONTINUATION, true, "", "6c6f");
        assertMessages("text Hello");
        frame(Opcode.BINARY, false, "");
        frame(Opcode.CONTINUATION, true, "01");
        frame(Opcode.BINARY, false, "02");
        frame(Opcode.CONTINUATION, true, "");
        frame(Opcode.TEXT, false, "");
        frame(Opcode.CONTINUATION, true, "");
        frame(Opcode.BINARY, true, "");
        assertMessages("binary 01", "binary 02", "text ", "binary ");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100, 16_384, 65_536, 70_000})
    void aBigMessageInAnyPieces(int size) throws Exception {
        byte[] octets = new byte[200_000];
        new Random(size).nextBytes(octets);
        for (int perFrame : new int[] {size, octets.length}) {
            limits(Limits.DEFAULT.withMaxFragments(octets.length, 0));
            for (int at = 0; at < octets.length; at += perFrame) {
                int length = Math.min(perFrame, octets.length - at);
                boolean fin = at + length == octets.length;
                assembler.frame(at == 0 ? Opcode.BINARY : Opcode.CONTINUATION, fin, length);
                for (int done = 0; done < length; done += size) {
                    int octetsNow = Math.min(size, length - done);
                    assembler.data(ByteBuffer.wrap(octets, at + done, octetsNow), done + octetsNow == length);
                }
            }
            assertMessages(Wire.describe(Opcode.BINARY, octets));
        }
    }

    // ---- UTF-8 ------------------------------------------------------------------------------------------------------

    @Test
    void aCharacterMayLieAcrossFragmentsAndPieces() throws Exception {
        String octets = "61f09f9880e282acc3a97a";
        for (int cut = 0; cut <= octets.length(); cut += 2) {
            frame(Opcode.TEXT, true, octets.substring(0, cut), octets.substring(cut));
            frame(Opcode.TEXT, false, octets.substring(0, cut));
            frame(Opcode.CONTINUATION, true, octets.substring(cut));
            assertMessages("text a\ud83d\ude00\u20ac\u00e9z", "text a\ud83d\ude00\u20ac\u00e9z");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "80, 1",
        "61ff, 2",
        "c0, 1", // overlong
        "c1, 1",
        "e080, 2",
        "e09f, 2",
        "f080, 2",
        "f08f, 2",
        "eda0, 2", // U+D800
        "edbf, 2",
        "f490, 2", // past U+10FFFF
        "f5, 1",
        "c361, 2",
        "e28261, 3",
        "f09f9861, 4",
        "6162636465666768696a6b6c6d6e6ffe, 16",
    })
    void theFirstIllFormedOctetFailsBeforeTheRestArrives(String octets, int at) throws Exception {
        String message = "ill-formed UTF-8 in a text message, at octet " + at;
        ProtocolException whole = refused(CloseCode.INVALID_DATA, () -> {
            assembler.frame(Opcode.TEXT, true, 1_000);
            assembler.data(ByteBuffer.wrap(Wire.hex(octets)), false);
        });
        assertThat(whole).hasMessage(message);
        for (int cut = 2; cut < octets.length(); cut += 2) {
            String start = octets.substring(0, cut);
            limits(Limits.DEFAULT);
            frame(Opcode.TEXT, false, start);
            assertThat(refused(CloseCode.INVALID_DATA, () -> {
                        assembler.frame(Opcode.CONTINUATION, false, 1_000);
                        assembler.data(ByteBuffer.wrap(Wire.hex(octets.substring(start.length()))), false);
                    }))
                    .hasMessage(message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"c3", "e2", "e282", "f0", "f09f", "f09f98", "61c3", "6162636465666768c3"})
    void aTextMayNotEndInsideACharacter(String octets) throws Exception {
        assertThat(refused(CloseCode.INVALID_DATA, () -> frame(Opcode.TEXT, true, octets)))
                .hasMessage("a text message ends inside a UTF-8 character");
        limits(Limits.DEFAULT);
        frame(Opcode.TEXT, false, octets);
        refused(CloseCode.INVALID_DATA, () -> frame(Opcode.CONTINUATION, true, ""));
    }

    @Test
    void binaryMayHoldAnything() throws Exception {
        frame(Opcode.BINARY, true, "ff80c0");
        frame(Opcode.BINARY, false, "ff");
        frame(Opcode.CONTINUATION, true, "c3");
        frame(Opcode.TEXT, true, "61");
        assertMessages("binary ff80c0", "binary ffc3", "text a");
    }

    // ---- limits -----------------------------------------------------------------------------------------------------

    @Test
    void theSizeOfAMessageIsLimitedWholeAndInFragments() throws Exception {
        limits(Limits.DEFAULT.withMaxMessageSize(4));
        frame(Opcode.BINARY, true, "01020304");
        frame(Opcode.BINARY, false, "0102");
        frame(Opcode.CONTINUATION, false, "0304");
        frame(Opcode.CONTINUATION, true, "");
        assertMessages("binary 01020304", "binary 01020304");

        ProtocolException whole = refused(CloseCode.TOO_BIG, () -> assembler.frame(Opcode.BINARY, true, 5));
        assertThat(whole.reason()).isEqualTo("message larger than 4 bytes");
        assertThat(whole)
                .hasMessage("a message of at least 5 bytes came, larger than the limit of 4 bytes"
                        + " (Limits.maxMessageSize; raise it with Limits.withMaxMessageSize)");
        frame(Opcode.BINARY, false, "010203");
        assertThat(refused(CloseCode.TOO_BIG, () -> assembler.frame(Opcode.CONTINUATION, false, 7)))
                .hasMessageStartingWith("a message of at least 10 bytes came");
        assertThat(refused(CloseCode.TOO_BIG, () -> assembler.frame(Opcode.CONTINUATION, false, Long.MAX_VALUE)))
                .hasMessageStartingWith("a message of at least " + Long.MAX_VALUE + " bytes came");
    }

    @Test
    void theLargestLimitIsNotPassedByOverflow() throws Exception {
        limits(Limits.DEFAULT.withMaxMessageSize(Integer.MAX_VALUE - 8));
        frame(Opcode.BINARY, false, "01");
        refused(CloseCode.TOO_BIG, () -> assembler.frame(Opcode.CONTINUATION, true, Integer.MAX_VALUE - 8));
    }

    @Test
    void fragmentsAreCounted() throws Exception {
        limits(Limits.DEFAULT.withMaxFragments(3, 128));
        for (int message = 0; message < 2; message++) {
            frame(Opcode.BINARY, false, "01");
            frame(Opcode.CONTINUATION, false, "02");
            frame(Opcode.CONTINUATION, true, "03");
            assertMessages("binary 010203");
        }
        frame(Opcode.BINARY, false, "01");
        frame(Opcode.CONTINUATION, false, "02");
        frame(Opcode.CONTINUATION, false, "03");
        ProtocolException broken = refused(CloseCode.POLICY_VIOLATION, () -> frame(Opcode.CONTINUATION, true, "04"));
        assertThat(broken.reason()).isEqualTo("more than 3 fragments in a message");
        assertThat(broken)
                .hasMessage("the peer sent more than 3 fragments in a message"
                        + " (Limits.maxFragments; raise it with Limits.withMaxFragments)");
    }

    @Test
    void emptyFragmentsInARowAreCounted() throws Exception {
        limits(Limits.DEFAULT.withMaxFragments(100, 2));
        frame(Opcode.TEXT, false, "");
        frame(Opcode.CONTINUATION, false, "");
        frame(Opcode.CONTINUATION, false, "61"); // ends the run
        frame(Opcode.CONTINUATION, false, "");
        frame(Opcode.CONTINUATION, false, "");
        frame(Opcode.CONTINUATION, true, ""); // a message may always end
        assertMessages("text a");
        frame(Opcode.TEXT, false, "");
        frame(Opcode.CONTINUATION, false, "");
        ProtocolException broken = refused(CloseCode.POLICY_VIOLATION, () -> frame(Opcode.CONTINUATION, false, ""));
        assertThat(broken.reason()).isEqualTo("more than 2 empty fragments in a row");
        assertThat(broken)
                .hasMessage("the peer sent more than 2 empty fragments in a row"
                        + " (Limits.maxEmptyFragments; raise it with Limits.withMaxFragments)");
    }

    @Test
    void wholeEmptyMessagesAreNoFragments() throws Exception {
        limits(Limits.DEFAULT.withMaxFragments(1, 0));
        for (int i = 0; i < 10; i++) {
            frame(Opcode.TEXT, true, "");
            assertMessages("text ");
        }
        refused(CloseCode.POLICY_VIOLATION, () -> frame(Opcode.TEXT, false, ""));
    }

    @Test
    void reasonsFitIntoACloseFrameWhateverTheLimit() {
        limits(Limits.DEFAULT.withMaxMessageSize(Integer.MAX_VALUE - 8));
        refused(CloseCode.TOO_BIG, () -> assembler.frame(Opcode.BINARY, true, Long.MAX_VALUE));
        String most = "control frames in a second";
        ProtocolException broken = Assembler.tooMany(most, Integer.MAX_VALUE, "name", "setter");
        assertThat(broken.reason()).hasSizeLessThanOrEqualTo(CloseFrame.MOST_REASON);
    }
}
