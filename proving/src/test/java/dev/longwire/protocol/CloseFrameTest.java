package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.fail;

import dev.longwire.CloseCode;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloseFrameTest {
    private static CloseFrame parse(String payload) throws ProtocolException {
        return CloseFrame.parse(ByteBuffer.wrap(Wire.hex(payload)));
    }

    private static void assertRefused(String payload, int code, String reason) {
        ProtocolException broken = catchThrowableOfType(ProtocolException.class, () -> parse(payload));
        assertThat(broken).as(payload).isNotNull();
        assertThat(broken.code()).isEqualTo(code);
        assertThat(broken.reason()).isEqualTo(reason);
    }

    @Test
    void everyCodeOnTheWire() throws Exception {
        for (int code = 0; code <= 65535; code++) {
            ByteBuffer payload = ByteBuffer.allocate(2).putShort(0, (short) code);
            if (CloseCode.mayBeSent(code)) {
                assertThat(CloseFrame.checked(code, "").payload()).isEqualTo(payload);
                assertThat(CloseFrame.parse(payload)).isEqualTo(new CloseFrame(code, ""));
                continue;
            }
            try {
                CloseFrame.parse(payload);
                fail("code " + code + " was taken");
            } catch (ProtocolException broken) {
                if (broken.code() != CloseCode.PROTOCOL_ERROR) {
                    fail("code " + code, broken);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535})
    void codesThatMayNotBeSent(int code) {
        assertRefused(
                "%04x".formatted(code),
                CloseCode.PROTOCOL_ERROR,
                "Close frame with the code " + code + ", which may not be sent");
        assertThatThrownBy(() -> CloseFrame.checked(code, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("close code " + code + " (" + CloseCode.describe(code)
                        + ") may not be sent; use 1000 to 1003, 1007 to 1014 or 3000 to 4999");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, -64536, 65536, 66536, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void codesThatDoNotFit(int code) {
        assertThatThrownBy(() -> CloseFrame.checked(code, "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void withoutPayloadThereIsNoCode() throws Exception {
        assertThat(parse("")).isEqualTo(new CloseFrame(CloseCode.NO_CODE, ""));
        assertThat(new CloseFrame(CloseCode.NO_CODE, "").payload().remaining()).isZero();
    }

    @Test
    void onePayloadOctetIsNoCode() {
        assertRefused("03", CloseCode.PROTOCOL_ERROR, "Close frame with a payload of one octet");
    }

    @Test
    void everyLengthOfReason() throws Exception {
        for (int length = 0; length <= 123; length++) {
            String reason = "r".repeat(length);
            CloseFrame frame = CloseFrame.checked(1000, reason);
            ByteBuffer payload = frame.payload();
            assertThat(payload.remaining()).isEqualTo(2 + length);
            assertThat(CloseFrame.parse(payload)).isEqualTo(frame).isEqualTo(new CloseFrame(1000, reason));
        }
    }

    @ParameterizedTest
    @CsvSource({"a, 124, 124", "\u00e9, 62, 124", "\u20ac, 42, 126", "\ud800, 42, 126"})
    void aReasonIsMeasuredInOctets(String character, int times, int octets) {
        assertThatThrownBy(() -> CloseFrame.checked(1000, character.repeat(times)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the close reason has " + octets + " bytes of UTF-8; at most 123 fit into a Close frame");
        assertThat(CloseFrame.checked(1000, character.repeat(times - 1))
                        .payload()
                        .remaining())
                .isLessThanOrEqualTo(125);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "c3", "61c3", "eda080", "c080", "f4908080"})
    void aReasonOfIllFormedUtf8(String reason) {
        assertRefused("03e8" + reason, CloseCode.INVALID_DATA, "Close frame with a reason of ill-formed UTF-8");
    }

    @Test
    void anIllegalCodeIsWorseThanAnIllFormedReason() {
        assertRefused("0000ff", CloseCode.PROTOCOL_ERROR, "Close frame with the code 0, which may not be sent");
    }

    @Test
    void theReasonIsUtf8() throws Exception {
        assertThat(parse("0fa0" + "c3a9e282acf09f9880")).isEqualTo(new CloseFrame(4000, "\u00e9\u20ac\ud83d\ude00"));
        assertThat(Wire.hex(CloseFrame.checked(4000, "\u00e9\u20ac\ud83d\ude00")
                        .payload()
                        .array()))
                .isEqualTo("0fa0c3a9e282acf09f9880");
    }
}
