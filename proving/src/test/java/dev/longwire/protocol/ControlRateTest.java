package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.longwire.CloseCode;
import org.junit.jupiter.api.Test;

class ControlRateTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void everySecondHasItsShare() throws Exception {
        ControlRate rate = new ControlRate(2, 7);
        for (long began : new long[] {7, 7 + SECOND, 7 + 9 * SECOND}) {
            rate.count(began);
            rate.count(began + SECOND - 1);
        }
    }

    @Test
    void oneTooManyInASecond() throws Exception {
        ControlRate rate = new ControlRate(2, 0);
        rate.count(SECOND + 5); // the second that is counted begins here
        rate.count(2 * SECOND);
        ProtocolException broken = catchThrowableOfType(ProtocolException.class, () -> rate.count(2 * SECOND + 4));
        assertThat(broken.code()).isEqualTo(CloseCode.POLICY_VIOLATION);
        assertThat(broken.reason()).isEqualTo("more than 2 control frames in a second");
        assertThat(broken)
                .hasMessage("the peer sent more than 2 control frames in a second"
                        + " (Limits.maxControlFrames; raise it with Limits.withMaxControlFrames)");
        assertThatThrownBy(() -> rate.count(2 * SECOND + 4)).isInstanceOf(ProtocolException.class);
    }
}
