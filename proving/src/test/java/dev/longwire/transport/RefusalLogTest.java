package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Headers;
import dev.longwire.handshake.Verdict;
import dev.longwire.proving.ManualLoop;
import dev.longwire.testkit.line.MemoryLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalLogTest {
    private static final Verdict.Refusal REFUSAL = new Verdict.Refusal(403, Headers.of(), "Not you.\r\nNor\tyou.\n");

    private final ManualLoop loop = new ManualLoop();
    private final Line line = MemoryLine.pair(loop, loop, 1024).server();
    private final List<String> lines = new ArrayList<>();
    private final RefusalLog log = new RefusalLog(loop::nanoTime, lines::add);

    private void refuse(int times) {
        for (int i = 0; i < times; i++) {
            log.refused(line, REFUSAL, "/mysock");
        }
    }

    @Test
    void aRefusalIsOneLine() {
        refuse(1);
        log.refused(line, REFUSAL, "/\u001b[2J\"");
        log.refused(line, REFUSAL, "");
        String end = " from " + line.remoteAddress() + " with 403: Not you. Nor you.";
        assertThat(lines)
                .containsExactly(
                        "Refused a request for \"/mysock\"" + end,
                        "Refused a request for \"/\\x1b[2J\\x22\"" + end,
                        "Refused a request" + end);
        assertThat(loop.timers()).isZero();
    }

    @Test
    void aFloodIsTenLinesAMinuteAndANumber() {
        refuse(1_000);
        assertThat(lines).hasSize(10);
        loop.advance(Duration.ofMinutes(1).minusNanos(1));
        refuse(5);
        assertThat(lines).hasSize(10);
        loop.advance(Duration.ofNanos(1));
        assertThat(lines).hasSize(11);
        assertThat(lines.get(10)).isEqualTo("Refused 995 more requests in the last minute, of which no line tells.");
        assertThat(loop.timers()).isZero();
        refuse(11);
        assertThat(lines).hasSize(21);
        assertThat(loop.timers()).isEqualTo(1);
    }

    @Test
    void tenAMinuteAreAllToldWithoutEnd() {
        for (int minute = 1; minute <= 5; minute++) {
            refuse(10);
            assertThat(lines).hasSize(10 * minute);
            loop.advance(Duration.ofMinutes(1));
        }
        assertThat(lines).hasSize(50);
        assertThat(loop.timers()).isZero();
    }

    /** As when the loop that was to tell it has ended. */
    @Test
    void theNumberIsToldWithTheNextRefusalAtTheLatest() {
        ManualLoop other = new ManualLoop();
        log.refused(MemoryLine.pair(other, other, 1024).server(), REFUSAL, "/");
        refuse(9);
        log.refused(MemoryLine.pair(other, other, 1024).server(), REFUSAL, "/");
        assertThat(lines).hasSize(10);
        loop.advance(Duration.ofMinutes(1));
        refuse(1);
        assertThat(lines).hasSize(12);
        assertThat(lines.get(10)).startsWith("Refused 1 more");
        other.advance(Duration.ofMinutes(1));
        assertThat(lines).hasSize(12);
    }
}
