package dev.longwire.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.NotOpenException;
import dev.longwire.Status;
import dev.longwire.protocol.Role;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

final class ControlTest {
    /** The longest that a control frame may have (RFC 6455 §5.5), beside two octets of code. */
    private static final String LONGEST_REASON = "r".repeat(123);

    @PeerTest(value = Column.PING, needs = Ability.PINGS, schemes = "ws")
    void aPingFromThePeerIsAnswered(Pairing pairing) throws Exception {
        try (Link link = pairing.open(Setup.COUNTING)) {
            for (String payload : new String[] {"are you there?", "p".repeat(125)}) {
                link.theirs().ping(payload);
                assertThat(link.theirs().await("pong").text("payload")).isEqualTo(payload);
            }
            link.finish();
        }
    }

    @PeerTest(value = Column.PING, schemes = "ws")
    void aPingByUsTellsTheRoundTripTime(Pairing pairing) throws Exception {
        try (Link link = pairing.open(Setup.COUNTING)) {
            assertThat(link.socket().roundTripTime()).isNull();
            Duration time = link.socket().ping().toCompletableFuture().get(RunningPeer.WAIT_SECONDS, TimeUnit.SECONDS);
            assertThat(time).isPositive();
            assertThat(link.socket().roundTripTime()).isEqualTo(time);
            if (pairing.can(Ability.SEES_PINGS)) {
                link.theirs().await("ping");
            }
            link.finish();
        }
    }

    @PeerTest(value = Column.CLOSE, needs = Ability.ANSWERS)
    void aCloseByUsIsSeenByThePeer(Pairing pairing) throws Exception {
        try (Link link = pairing.open(Setup.COUNTING)) {
            link.socket().send("last words").close(4001, LONGEST_REASON);
            assertThat(link.ours().await(Event.Closing.class)).isNotNull();
            Event.Closed closed = link.ours().await(Event.Closed.class);
            assertAnswered(closed, 4001, LONGEST_REASON);
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

    @PeerTest(Column.CLOSE)
    void aCloseByThePeerIsSeenByUs(Pairing pairing) throws Exception {
        try (Link link = pairing.open(Setup.COUNTING)) {
            link.theirs().close(4002, "caf\u00e9 \ud83d\ude00");
            link.ours().await(Event.Closing.class);
            Event.Closed closed = link.ours().await(Event.Closed.class);
            assertThat(closed).isEqualTo(new Event.Closed(4002, "caf\u00e9 \ud83d\ude00", ClosedBy.REMOTE, true, null));
            Told told = link.theirs().await("closed");
            assertThat(told.number("code")).isEqualTo(4002);
        }
    }

    /** RFC 6455 §7.4: those that an endpoint may send and that applications use. */
    @PeerTest(value = Column.CLOSE, needs = Ability.ANSWERS, schemes = "ws")
    void everyCodeOfOursIsSeenByThePeer(Pairing pairing) throws Exception {
        closeWith(pairing, 1000, 1001, 1003, 1008, 1011, 3000, 4999);
    }

    /** Of the registry that RFC 6455 §11.7 opens, which came later. */
    @PeerTest(
            value = Column.CLOSE,
            needs = {Ability.ANSWERS, Ability.REGISTERED_CODES},
            schemes = "ws")
    void codesThatWereRegisteredLaterAreSeenByThePeer(Pairing pairing) throws Exception {
        closeWith(pairing, 1012, 1013);
    }

    /** RFC 6455 §5.5.1: the answer to a Close has its code; some peers leave the reason out. */
    private static void assertAnswered(Event.Closed closed, int code, String reason) {
        String answered = closed.reason().isEmpty() ? "" : reason;
        assertThat(closed).isEqualTo(new Event.Closed(code, answered, ClosedBy.LOCAL, true, null));
    }

    private static void closeWith(Pairing pairing, int... codes) throws Exception {
        for (int code : codes) {
            try (Link link = pairing.open(Setup.COUNTING)) {
                link.socket().close(code, "reason " + code);
                Event.Closed closed = link.ours().awaitEnding().closed();
                assertAnswered(closed, code, "reason " + code);
                Told told = link.theirs().await("closed");
                assertThat(told.number("code")).as("%s", told).isEqualTo(code);
                assertThat(told.text("reason")).isEqualTo("reason " + code);
            }
        }
    }

    /** The codes with which an endpoint closes. */
    enum Code implements PeerTest.Variant {
        NORMAL(1000),
        GOING_AWAY(1001, Ability.EVERY_CODE),
        POLICY(1008, Ability.EVERY_CODE),
        INTERNAL_ERROR(1011, Ability.EVERY_CODE),
        OF_A_LIBRARY(3000),
        OF_AN_APPLICATION(4999);

        private final int code;
        private final Ability[] needs;

        Code(int code, Ability... needs) {
            this.code = code;
            this.needs = needs;
        }

        @Override
        public Ability[] needs(Role peer) {
            return needs.clone();
        }
    }

    @PeerTest(value = Column.CLOSE, schemes = "ws")
    void everyCodeOfThePeerIsSeenByUs(Pairing pairing, Code code) throws Exception {
        try (Link link = pairing.open(Setup.COUNTING)) {
            link.theirs().close(code.code, "because");
            Event.Closed closed = link.ours().awaitEnding().closed();
            assertThat(closed).isEqualTo(new Event.Closed(code.code, "because", ClosedBy.REMOTE, true, null));
            link.theirs().await("closed");
        }
    }

    @PeerTest(Column.CLOSE)
    void whatThePeerSendsBeforeItsCloseIsDelivered(Pairing pairing) throws Exception {
        try (Link link = pairing.open(Setup.COUNTING)) {
            link.theirs().sendTexts("last words ", 100);
            link.theirs().close(3001, "");
            for (int i = 0; i < 100; i++) {
                assertThat(link.ours().await(Event.Text.class).message()).isEqualTo("last words " + i);
            }
            Event.Closed closed = link.ours().awaitEnding().closed();
            assertThat(closed).isEqualTo(new Event.Closed(3001, "", ClosedBy.REMOTE, true, null));
            link.theirs().await("closed");
        }
    }

    /** RFC 6455 §7.1.5: each side's code is that of the Close frame it received. */
    @PeerTest(value = Column.CLOSE, needs = Ability.STOP, schemes = "ws")
    void closesThatCrossEndTheConnectionOnce(Pairing pairing) throws Exception {
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
