package dev.longwire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomeTest {
    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1002, 1005, 1009, 1011, 1013, 3000, 4000, 4999})
    void bothSidesHaveSaidCloseWhateverTheCode(int code) {
        assertThat(Outcome.of(new Event.Closed(code, "", ClosedBy.REMOTE, true, null)))
                .isEqualTo(Outcome.CLEAN);
    }

    @Test
    void theLineBroke() {
        assertThat(Outcome.of(new Event.Closed(1006, "", ClosedBy.LINE, false, null)))
                .isEqualTo(Outcome.FAILED);
    }

    @Test
    void somethingFailedHere() {
        assertThat(Outcome.of(new Event.Closed(1000, "", ClosedBy.LOCAL, true, new IOException("a callback threw"))))
                .isEqualTo(Outcome.FAILED);
    }
}
