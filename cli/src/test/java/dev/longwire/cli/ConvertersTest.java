package dev.longwire.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ConvertersTest {
    @ParameterizedTest
    @CsvSource({
        "0, PT0S",
        "1, PT1S",
        "1.5, PT1.5S",
        "20s, PT20S",
        "500ms, PT0.5S",
        "0.5ms, PT0.0005S",
        "2m, PT2M",
        "1h, PT1H",
        "8760h, PT8760H"
    })
    void durations(String text, Duration duration) {
        assertThat(new DurationConverter().convert(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "-1", "1d", "1 s", ".5", "1e3", "8761h", "999999999h", "9999999999"})
    void noDurations(String text) {
        assertThatThrownBy(() -> new DurationConverter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageStartingWith("'" + text + "' is ");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "65536, 65536", "64K, 65536", "64KiB, 65536", "16m, 16777216", "1G, 1073741824", "7b, 7"})
    void sizes(String text, int size) {
        assertThat(new SizeConverter().convert(text)).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "K", "-1", "1.5M", "2G", "2147483647", "9999999999G", "1T"})
    void noSizes(String text) {
        assertThatThrownBy(() -> new SizeConverter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageStartingWith("'" + text + "' is ");
    }
}
