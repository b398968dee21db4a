package dev.longwire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.protocol.Role;
import dev.longwire.testkit.Patience;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HexFormat;

final class FailureTest {
    private static final Limits SMALL = Patience.LIMITS.withMaxMessageSize(64 << 10);

    /** Not every peer ends the line when it was refused in the midst of a message: then the close timeout does. */
    private static final Setup REFUSED = Setup.COUNTING.limits(SMALL.withCloseTimeout(Duration.ofMillis(200)));

    /** Who is to learn why has its time for it, and those that do end the line. */
    private static final Setup TOLD = Setup.COUNTING.limits(SMALL.withCloseTimeout(Limits.DEFAULT.closeTimeout()));

    /** Frames that break RFC 6455, as a server would send them. */
    enum Invalid implements PeerTest.Variant {
        RESERVED_BIT("a1 01 41", 1002), // §5.2: RSV2
        RESERVED_OPCODE("83 00", 1002), // §5.2
        FRAGMENTED_PING("09 00", 1002), // §5.5
        CONTINUATION_OF_NOTHING("80 01 41", 1002), // §5.4
        RESERVED_CLOSE_CODE("88 02 03 ed", 1002), // §7.4.1: 1005
        TEXT_THAT_IS_NOT_UTF_8("81 02 c3 28", 1007), // §8.1
        ;

        final int code;
        private final byte[] frame;

        Invalid(String hex, int code) {
            this.frame = HexFormat.ofDelimiter(" ").parseHex(hex);
            this.code = code;
        }

        @Override
        public Ability[] needs(Role peer) {
            return new Ability[] {Ability.RAW};
        }

        byte[] from(Role role) {
            return role == Role.SERVER ? frame : masked(frame);
        }
    }

    /** RFC 6455 §5.3, with the key 0, which leaves the payload as it is. */
    private static byte[] masked(byte[] frame) {
        byte[] masked = new byte[frame.length + 4];
        masked[0] = frame[0];
        masked[1] = (byte) (frame[1] | 0x80);
        System.arraycopy(frame, 2, masked, 6, frame.length - 2);
        return masked;
    }

    @PeerTest(value = Column.BROKEN, schemes = "ws")
    void anInvalidFrameFailsTheConnection(Pairing pairing, Invalid invalid) throws Exception {
        try (Link link = pairing.open(Setup.COUNTING)) {
            link.theirs().write(invalid.from(pairing.role()));
            assertTold(link, failed(link, invalid.code));
        }
    }

    /** RFC 6455 §5.1: a client must mask, a server must not. */
    @PeerTest(value = Column.BROKEN, needs = Ability.RAW, schemes = "ws")
    void aMaskWhereThereShouldBeNoneAndTheOtherWayRound(Pairing pairing) throws Exception {
        byte[] plain = HexFormat.of().parseHex("810141");
        try (Link link = pairing.open(Setup.COUNTING)) {
            link.theirs().write(pairing.role() == Role.SERVER ? masked(plain) : plain);
            assertTold(link, failed(link, 1002));
        }
    }

    @PeerTest(Column.FAILURE)
    void aMessageOverTheLimitIsRefused(Pairing pairing) throws Exception {
        try (Link link = pairing.open(REFUSED)) {
            link.theirs().sendBinary(4 << 20, 1);
            assertThat(failed(link, 1009).cause()).hasMessageContaining("65536").hasMessageContaining("axMessageSize");
        }
    }

    @PeerTest(value = Column.FAILURE, needs = Ability.SEES_FAILURE)
    void whoSendsTooMuchLearnsWhy(Pairing pairing) throws Exception {
        try (Link link = pairing.open(TOLD)) {
            link.theirs().sendBinary(4 << 20, 1);
            assertTold(link, failed(link, 1009));
        }
    }

    private static Event.Closed failed(Link link, int code) throws InterruptedException {
        Recorder.Ending ending = link.ours().awaitEnding();
        Event.Closed closed = ending.closed();
        assertThat(closed.code()).as(closed.describe()).isEqualTo(code);
        assertThat(closed.by()).isEqualTo(ClosedBy.LOCAL);
        assertThat(closed.reason()).isNotEmpty();
        assertThat(closed.cause()).isNotNull().isSameAs(ending.error());
        return closed;
    }

    private static void assertTold(Link link, Event.Closed closed) throws InterruptedException {
        Told told = link.theirs().await("closed");
        assertThat(told.number("code")).as("%s", told).isEqualTo(closed.code());
        assertThat(told.text("reason")).isEqualTo(closed.reason());
    }

    @PeerTest(value = Column.FAILURE, needs = Ability.STOP, schemes = "ws")
    void aPeerThatDoesNotAnswerOurCloseCostsTheCloseTimeout(Pairing pairing) throws Exception {
        Limits limits = Patience.LIMITS.withCloseTimeout(Duration.ofMillis(200));
        try (Link link = pairing.open(Setup.COUNTING.limits(limits))) {
            link.theirs().pause();
            link.socket().close(1000, "bye");
            Recorder.Ending ending = link.ours().awaitEnding();
            Event.Closed closed = ending.closed();
            assertThat(closed.code()).isEqualTo(1006);
            assertThat(closed.by()).isEqualTo(ClosedBy.LOCAL);
            assertThat(closed.clean()).isFalse();
            assertThat(closed.cause())
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining("200 ms")
                    .isSameAs(ending.error());
            link.theirs().resume();
            link.theirs().await("closed");
        }
    }

    @PeerTest(value = Column.FAILURE, needs = Ability.KILL, schemes = "ws")
    void aKilledPeerEndsTheConnectionOnce(Pairing pairing) throws Exception {
        try (RunningPeer mortal = pairing.peer().start();
                Link link = pairing.open(Setup.ECHOING, mortal)) {
            link.socket().send("still here");
            link.ours().await(Event.Text.class);
            mortal.kill();
            Recorder.Ending ending = link.ours().awaitEnding();
            Event.Closed closed = ending.closed();
            assertThat(closed.code()).as(closed.describe()).isEqualTo(1006);
            assertThat(closed.by()).isEqualTo(ClosedBy.LINE);
            assertThat(closed.clean()).isFalse();
            assertThat(closed.cause()).isNotNull().isSameAs(ending.error());
        }
    }
}
