package dev.longwire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloseCodeTest {
    /**
     * RFC 6455 §7.4.1 and §7.4.2 with the IANA registry: below 1000 is not used; 1000 to 2999 is for the protocol, of which
     * these are defined; 1004 is reserved; 1005, 1006 and 1015 must not be on the wire; 3000 to 4999 is for applications.
     */
    @Test
    void everyCodeThatMayBeSent() {
        int[] defined = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014};
        int[] expected = IntStream.concat(IntStream.of(defined), IntStream.rangeClosed(3000, 4999))
                .toArray();
        assertThat(IntStream.rangeClosed(0, 65535).filter(CloseCode::mayBeSent).toArray())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, -1000, 65536, 65536 + 1000, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void noCodeOutsideOf16Bits(int code) {
        assertThat(CloseCode.mayBeSent(code)).isFalse();
        assertThat(CloseCode.describe(code)).isEqualTo("undefined");
    }

    @ParameterizedTest
    @CsvSource({
        "0, undefined",
        "999, undefined",
        "1000, normal",
        "1001, going away",
        "1002, protocol error",
        "1003, unsupported data",
        "1004, undefined",
        "1005, no code given",
        "1006, abnormal",
        "1007, invalid data",
        "1008, policy violation",
        "1009, message too big",
        "1010, extension needed",
        "1011, internal error",
        "1012, service restart",
        "1013, try again later",
        "1014, bad gateway",
        "1015, TLS handshake failed",
        "1016, undefined",
        "2999, undefined",
        "3000, registered use",
        "3999, registered use",
        "4000, private use",
        "4999, private use",
        "5000, undefined",
    })
    void everyCodeHasWords(int code, String words) {
        assertThat(CloseCode.describe(code)).isEqualTo(words);
    }
}
