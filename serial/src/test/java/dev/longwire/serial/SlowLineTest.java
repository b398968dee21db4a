package dev.longwire.serial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Limits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the speed of a line does to limits, and how long to wait before opening again. */
class SlowLineTest {
    private static LineSettings at(int baudRate) {
        return new LineSettings(baudRate, 1, Parity.NONE, FlowControl.NONE);
    }

    @Test
    void aByteIsTenBitsAndElevenWithParity() {
        assertThat(at(9600).bytesPerSecond()).isEqualTo(960);
        assertThat(new LineSettings(9600, 2, Parity.EVEN, FlowControl.NONE).bytesPerSecond())
                .isEqualTo(800);
    }

    @Test
    void noTimeoutIsShorterThanTheLineTakesForEightKiB() {
        Limits slow = SlowLine.scaled(Limits.DEFAULT, at(1200));
        Duration least = Duration.ofNanos(at(1200).nanosFor(8 << 10));
        assertThat(least).isGreaterThan(Duration.ofSeconds(60));
        assertThat(slow.closeTimeout()).isEqualTo(least);
        assertThat(slow.handshakeTimeout()).isEqualTo(least);
        assertThat(slow.pongTimeout()).isEqualTo(least);
        assertThat(slow.writeTimeout()).isEqualTo(least);
        assertThat(slow.messageTimeout()).isEqualTo(least);
        assertThat(slow.pingInterval()).isEqualTo(Limits.DEFAULT.pingInterval());
        assertThat(SlowLine.scaled(Limits.DEFAULT, at(256_000))).isEqualTo(Limits.DEFAULT);
    }

    @Test
    void withoutLimitsOfTheUsersTheQueueIsTenSecondsOfTheLine() {
        assertThat(SlowLine.defaults(at(115_200)).sendQueue()).isEqualTo(115_200);
        assertThat(SlowLine.defaults(at(300)).sendQueue()).isEqualTo(16 << 10);
        assertThat(SlowLine.defaults(at(100_000_000)).sendQueue()).isEqualTo(Limits.DEFAULT.sendQueue());
    }

    @Test
    void waitsGrowUpToTheLongestAndStayRandom() {
        Reopen reopen = Reopen.DEFAULT
                .withWaits(Duration.ofSeconds(1), Duration.ofSeconds(8))
                .withAttempts(100);
        for (int failures = 0; failures < 100; failures++) {
            Duration most = Duration.ofSeconds(Math.min(8, 1L << Math.min(failures, 10)));
            for (int i = 0; i < 20; i++) {
                assertThat(reopen.delay(failures)).isBetween(Duration.ofMillis(10), most);
            }
        }
        assertThat(reopen.delay(100)).isNull();
    }
}
