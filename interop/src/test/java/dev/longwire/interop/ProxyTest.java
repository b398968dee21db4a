package dev.longwire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.protocol.Role;
import dev.longwire.testkit.Patience;
import java.time.Duration;

/** A proxy that cuts connections on which nothing came for a second. */
final class ProxyTest {
    @PeerTest(
            value = Column.OWN,
            needs = {Ability.PROXY, Ability.SEES_PINGS})
    void theHeartbeatKeepsAnIdleConnectionOpen(Pairing pairing) throws Exception {
        Limits limits = Patience.LIMITS.withHeartbeat(Duration.ofMillis(250), Patience.LIMITS.pongTimeout());
        try (Link link = pairing.open(Setup.ECHOING.limits(limits).cutWhenIdle())) {
            for (int pings = 0; pings < 8; pings++) { // for longer than the second
                link.theirs().await("ping");
            }
            link.socket().send("still here");
            assertThat(link.ours().await(Event.Text.class).message()).isEqualTo("still here");
            link.theirs().close(1000, "bye");
            assertThat(link.ours().awaitEnding().closed())
                    .isEqualTo(new Event.Closed(1000, "bye", ClosedBy.REMOTE, true, null));
        }
    }

    @PeerTest(value = Column.OWN, needs = Ability.PROXY, roles = Role.CLIENT, schemes = "ws")
    void withoutItTheProxyEndsTheConnectionOnce(Pairing pairing) throws Exception {
        try (Link link = pairing.open(Setup.ECHOING.cutWhenIdle())) {
            Event.Closed closed = link.ours().awaitEnding().closed();
            assertThat(closed.code()).as(closed.describe()).isEqualTo(1006);
            assertThat(closed.by()).isEqualTo(ClosedBy.LINE);
            assertThat(link.theirs().await("closed").number("code")).isEqualTo(1006);
        }
    }
}
