package dev.longwire.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.NotOpenException;
import dev.longwire.Status;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass(name = "{0}")
@MethodSource("dev.longwire.interop.Pairing#all")
@ExtendWith(Results.class)
record ControlTest(Pairing pairing) implements Results.Paired {
    /** The longest that a control frame may have (RFC 6455 §5.5), beside two octets of code. */
    private static final String LONGEST_REASON = "r".repeat(123);

    @Test
    void aPingFromThePeerIsAnswered() throws Exception {
        try (Link link = pairing.open(Setup.COUNTING)) {
            for (String payload : new String[] {"are you there?", "p".repeat(125)}) {
                link.theirs().ping(payload);
                assertThat(link.theirs().await("pong").text("payload")).isEqualTo(payload);
            }
            link.finish();
        }
    }

    @Test
    void aPingByUsTellsTheRoundTripTime() throws Exception {
        try (Link link = pairing.open(Setup.COUNTING)) {
            assertThat(link.socket().roundTripTime()).isNull();
            Duration time = link.socket().ping().toCompletableFuture().get(PeerProcess.WAIT_SECONDS, TimeUnit.SECONDS);
            assertThat(time).isPositive();
            assertThat(link.socket().roundTripTime()).isEqualTo(time);
            link.theirs().await("ping");
            link.finish();
        }
    }

    @Test
    void aCloseByUsIsSeenByThePeer() throws Exception {
        try (Link link = pairing.open(Setup.COUNTING)) {
            link.socket().send("last words").close(4001, LONGEST_REASON);
            assertThat(link.ours().await(Event.Closing.class)).isNotNull();
            Event.Closed closed = link.ours().await(Event.Closed.class);
            assertThat(closed).isEqualTo(new Event.Closed(4001, LONGEST_REASON, ClosedBy.LOCAL, true, null));
            Told told = link.theirs().await("closed");
            assertThat(told.number("code")).isEqualTo(4001);
            assertThat(told.text("reason")).isEqualTo(LONGEST_REASON);
            assertThat(told.number("messages")).isEqualTo(1);
            assertThat(link.socket().status()).isEqualTo(Status.CLOSED);
            assertThatThrownBy(() -> link.socket().send("too late"))
                    .isInstanceOf(NotOpenException.class)
                    .hasMessageContaining("4001");
        }
    }

    @Test
    void aCloseByThePeerIsSeenByUs() throws Exception {
        try (Link link = pairing.open(Setup.COUNTING)) {
            link.theirs().close(4002, "caf\u00e9 \ud83d\ude00");
            link.ours().await(Event.Closing.class);
            Event.Closed closed = link.ours().await(Event.Closed.class);
            assertThat(closed).isEqualTo(new Event.Closed(4002, "caf\u00e9 \ud83d\ude00", ClosedBy.REMOTE, true, null));
            Told told = link.theirs().await("closed");
            assertThat(told.number("code")).isEqualTo(4002);
        }
    }

    @Test
    void whatThePeerSendsBeforeItsCloseIsDelivered() throws Exception {
        try (Link link = pairing.open(Setup.COUNTING)) {
            link.theirs().sendTexts("last words ", 100);
            link.theirs().close(1001, "");
            for (int i = 0; i < 100; i++) {
                assertThat(link.ours().await(Event.Text.class).message()).isEqualTo("last words " + i);
            }
            Event.Closed closed = link.ours().awaitEnding().closed();
            assertThat(closed).isEqualTo(new Event.Closed(1001, "", ClosedBy.REMOTE, true, null));
            link.theirs().await("closed");
        }
    }

    /** RFC 6455 §7.1.5: each side's code is that of the Close frame it received. */
    @Test
    void closesThatCrossEndTheConnectionOnce() throws Exception {
        try (Link link = pairing.open(Setup.COUNTING)) {
            link.theirs().pause();
            link.socket().close(4001, "ours");
            link.ours().await(Event.Closing.class);
            link.theirs().close(4002, "theirs"); // without having read ours
            link.theirs().resume();
            Event.Closed closed = link.ours().await(Event.Closed.class);
            assertThat(closed).isEqualTo(new Event.Closed(4002, "theirs", ClosedBy.LOCAL, true, null));
            Told told = link.theirs().await("closed");
            assertThat(told.number("code")).isEqualTo(4001);
            assertThat(told.text("reason")).isEqualTo("ours");
        }
    }
}
