package dev.longwire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LimitsTest {
    private static final Limits DEFAULT = Limits.DEFAULT;

    @Test
    void theDefaultsAreThoseOfTheDocumentation() {
        assertThat(DEFAULT.maxMessageSize()).isEqualTo(16 * 1024 * 1024);
        assertThat(DEFAULT.maxFragments()).isEqualTo(131_072);
        assertThat(DEFAULT.maxEmptyFragments()).isEqualTo(128);
        assertThat(DEFAULT.maxControlFrames()).isEqualTo(1_000);
        assertThat(DEFAULT.maxHandshakeHead()).isEqualTo(16 * 1024);
        assertThat(DEFAULT.sendQueue()).isEqualTo(16 * 1024 * 1024);
        assertThat(DEFAULT.receiveQueue()).isEqualTo(256 * 1024);
        assertThat(DEFAULT.handshakeTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(DEFAULT.closeTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(DEFAULT.pingInterval()).isEqualTo(Duration.ofSeconds(20));
        assertThat(DEFAULT.pongTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(DEFAULT.writeTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(DEFAULT.messageTimeout()).isEqualTo(Duration.ofSeconds(60));
    }

    static Stream<Arguments> sizes() {
        int most = Integer.MAX_VALUE;
        return Stream.of(
                size("maxMessageSize", 1, most - 8, DEFAULT::withMaxMessageSize, Limits::maxMessageSize),
                size("maxFragments", 1, most, n -> DEFAULT.withMaxFragments(n, 128), Limits::maxFragments),
                size(
                        "maxEmptyFragments",
                        0,
                        most,
                        n -> DEFAULT.withMaxFragments(131_072, n),
                        Limits::maxEmptyFragments),
                size("maxControlFrames", 1, most, DEFAULT::withMaxControlFrames, Limits::maxControlFrames),
                size("maxHandshakeHead", 1024, 1_048_576, DEFAULT::withMaxHandshakeHead, Limits::maxHandshakeHead),
                size("sendQueue", 1, most, DEFAULT::withSendQueue, Limits::sendQueue),
                size("receiveQueue", 1, most, DEFAULT::withReceiveQueue, Limits::receiveQueue));
    }

    private static Arguments size(
            String name, int least, int most, IntFunction<Limits> with, Function<Limits, Integer> get) {
        return Arguments.of(name, least, most, with, get);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void sizesHaveARange(String name, int least, int most, IntFunction<Limits> with, Function<Limits, Integer> get) {
        assertThat(get.apply(with.apply(least))).isEqualTo(least);
        assertThat(get.apply(with.apply(most))).isEqualTo(most);
        for (long wrong : new long[] {least - 1L, -1, Integer.MIN_VALUE, most + 1L}) {
            if (wrong <= Integer.MAX_VALUE) {
                assertThatThrownBy(() -> with.apply((int) wrong))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage(name + " is " + wrong + "; it must be from " + least + " to " + most);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void withChangesNothingElse(
            String name, int least, int most, IntFunction<Limits> with, Function<Limits, Integer> get)
            throws ReflectiveOperationException {
        Settings.assertOnlyDifference(DEFAULT, with.apply(least), Map.of(name, least));
        Settings.assertEqual(with.apply(get.apply(DEFAULT)), DEFAULT);
    }

    @Test
    void timesChangeNothingElse() throws ReflectiveOperationException {
        Duration one = Duration.ofSeconds(1);
        Duration two = Duration.ofSeconds(2);
        Settings.assertOnlyDifference(DEFAULT, DEFAULT.withHandshakeTimeout(one), Map.of("handshakeTimeout", one));
        Settings.assertOnlyDifference(DEFAULT, DEFAULT.withCloseTimeout(one), Map.of("closeTimeout", one));
        Settings.assertOnlyDifference(DEFAULT, DEFAULT.withWriteTimeout(one), Map.of("writeTimeout", one));
        Settings.assertOnlyDifference(DEFAULT, DEFAULT.withMessageTimeout(one), Map.of("messageTimeout", one));
        Settings.assertOnlyDifference(
                DEFAULT, DEFAULT.withHeartbeat(one, two), Map.of("pingInterval", one, "pongTimeout", two));
    }

    static Stream<Arguments> times() {
        Duration second = Duration.ofSeconds(1);
        return Stream.of(
                time("handshakeTimeout", false, DEFAULT::withHandshakeTimeout),
                time("closeTimeout", false, DEFAULT::withCloseTimeout),
                time("writeTimeout", false, DEFAULT::withWriteTimeout),
                time("messageTimeout", false, DEFAULT::withMessageTimeout),
                time("pingInterval", true, interval -> DEFAULT.withHeartbeat(interval, second)),
                time("pongTimeout", false, timeout -> DEFAULT.withHeartbeat(second, timeout)));
    }

    private static Arguments time(String name, boolean mayBeZero, Function<Duration, Limits> with) {
        return Arguments.of(name, mayBeZero, with);
    }

    @ParameterizedTest
    @MethodSource("times")
    void timesHaveARange(String name, boolean mayBeZero, Function<Duration, Limits> with) {
        assertThatCode(() -> with.apply(Duration.ofNanos(1))).doesNotThrowAnyException();
        assertThatCode(() -> with.apply(Duration.ofDays(365))).doesNotThrowAnyException();
        assertRefused(name, mayBeZero, with, Duration.ofNanos(-1));
        assertRefused(name, mayBeZero, with, Duration.ofDays(365).plusNanos(1));
        assertRefused(name, mayBeZero, with, Duration.ofSeconds(Long.MAX_VALUE));
        if (mayBeZero) {
            assertThatCode(() -> with.apply(Duration.ZERO)).doesNotThrowAnyException();
        } else {
            assertRefused(name, false, with, Duration.ZERO);
        }
    }

    private static void assertRefused(String name, boolean mayBeZero, Function<Duration, Limits> with, Duration value) {
        assertThatThrownBy(() -> with.apply(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(name + " is " + value + "; it must be " + (mayBeZero ? "zero or " : "")
                        + "more than zero and at most 365 days");
    }
}
