package dev.longwire.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeKeyTest {
    /** The example of RFC 6455 §1.3. */
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    @Test
    void theExampleOfTheRfc() {
        assertThat(HandshakeKey.of("the sample nonce".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(KEY);
        assertThat(HandshakeKey.accept(KEY)).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertThat(HandshakeKey.isValid(KEY)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 15, 17})
    void aNonceHas16Bytes(int length) {
        assertThatThrownBy(() -> HandshakeKey.of(new byte[length]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not of " + length);
    }

    /** The first is the example of RFC 6455 §4.1. */
    @ParameterizedTest
    @ValueSource(strings = {"AQIDBAUGBwgJCgsMDQ4PEC==", "dGhlIHNhbXBsZSBub25jZR==", "//////////////////////=="})
    void unusedBitsMayBeAnything(String key) {
        assertThat(HandshakeKey.isValid(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "dGhlIHNhbXBsZSBub25jZQ=",
                "dGhlIHNhbXBsZSBub25jZQ",
                "dGhlIHNhbXBsZSBub25jZQ==\n",
                "dGhlIHNhbXBsZSBub25jZQQ=", // 17 bytes
                "dGhlIHNhbXBsZSBub25jZWFh", // 18 bytes
                "dGhlIHNhbXBsZSBub25jZ===",
                "dGhlIHNhbXBsZSBub25j====",
                "dGhl-HNhbXBsZSBub25jZQ==",
                "dGhl HNhbXBsZSBub25jZQ==",
                "d\u00e9hlIHNhbXBsZSBub25jZQ=="
            })
    void otherKeysAreNotValid(String key) {
        assertThat(HandshakeKey.isValid(key)).isFalse();
    }
}
