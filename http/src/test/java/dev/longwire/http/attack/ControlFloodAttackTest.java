package dev.longwire.http.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Limits;
import dev.longwire.http.NoLeaks;
import dev.longwire.protocol.Role;
import dev.longwire.proving.Frame;
import dev.longwire.testkit.Patience;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that must be answered, sent by a peer that does not take the answers. */
@ExtendWith(NoLeaks.class)
class ControlFloodAttackTest {
    private static final Limits UNLIMITED = Attack.LIMITS.withMaxControlFrames(Integer.MAX_VALUE);

    /** Far more than the buffers of a connection hold. */
    private static final int FLOOD = 64 << 20;

    @RegisterExtension
    final Attack attack = new Attack();

    @ParameterizedTest
    @ValueSource(strings = {"SERVER 89", "SERVER 8a", "CLIENT 89", "CLIENT 8a"})
    void moreThanAThousandInASecond(String roleAndFrame) throws Exception {
        Role role = Role.valueOf(roleAndFrame.substring(0, 6));
        Victim victim = attack.victim(role, Attack.LIMITS);
        byte[] frame = victim.frame(Integer.parseInt(roleAndFrame.substring(7), 16), new byte[0]);
        victim.flood(frame, 20_000);
        assertThat(victim.refuses(1008).cause()).hasMessageContaining("Limits.withMaxControlFrames");
    }

    /** The bytes of Pongs that wait are bounded: the victim stops reading, and so the attacker cannot go on writing. */
    @ParameterizedTest
    @EnumSource
    void pingsOfAPeerThatReadsNothing(Role role) throws Exception {
        Victim victim = attack.victim(role, UNLIMITED);
        assertFloodIsHeldBack(victim, victim.frame(0x89, new byte[125]));
    }

    @ParameterizedTest
    @EnumSource
    void messagesToAnEchoByAPeerThatReadsNothing(Role role) throws Exception {
        Victim victim = attack.victim(role, UNLIMITED, null, new Spy((socket, message) -> socket.send(message)));
        assertFloodIsHeldBack(victim, victim.frame(0x82, new byte[1000]));
    }

    private void assertFloodIsHeldBack(Victim victim, byte[] frame) throws Exception {
        long before = Footprint.direct();
        CompletableFuture<Void> flood = CompletableFuture.runAsync(
                () -> {
                    try {
                        victim.flood(frame, FLOOD / frame.length);
                    } catch (Exception broken) {
                        throw new AssertionError(broken);
                    }
                },
                task -> new Thread(task, "flood").start());
        boolean heldBack = false;
        try {
            flood.get(1, TimeUnit.SECONDS); // a slow machine only means that less has been written by then
        } catch (TimeoutException stillWriting) {
            heldBack = true;
        }
        attack.healthy();
        assertThat(heldBack).as("the attacker waits").isTrue();
        assertThat(Footprint.direct() - before).as("memory of the buffer pool").isLessThan(8 << 20);
        victim.peer().reset();
        flood.get(Patience.SECONDS, TimeUnit.SECONDS);
        assertThat(victim.spy().closed().code()).isEqualTo(1006);
    }

    /** Pings of our own that nobody answers: their number is bounded, and each stage completes. */
    @ParameterizedTest
    @EnumSource
    void pongsThatNeverCome(Role role) throws Exception {
        List<CompletableFuture<Duration>> pings = new ArrayList<>();
        CountDownLatch sent = new CountDownLatch(1);
        Victim victim = attack.victim(role, Attack.LIMITS, null, new Spy((socket, message) -> {
            for (int i = 0; i < 1000; i++) {
                pings.add(socket.ping().toCompletableFuture());
            }
            sent.countDown();
        }));
        victim.send(0x81, new byte[] {'!'});
        sent.await();
        assertThat(pings.stream().filter(ping -> !ping.isDone()).count()).isLessThanOrEqualTo(64);
        victim.peer().reset();
        assertThat(victim.spy().closed().code()).isEqualTo(1006);
        assertThat(pings).allSatisfy(ping -> assertThat(ping).isDone());
    }

    /** Pongs that nobody asked for are not kept (RFC 6455 §5.5.3). */
    @ParameterizedTest
    @EnumSource
    void pongsThatNobodyAskedFor(Role role) throws Exception {
        Victim victim = attack.victim(role, UNLIMITED);
        victim.flood(victim.frame(0x8A, ByteBuffer.allocate(8).putLong(42).array()), 20_000);
        victim.send(0x88, new byte[] {3, (byte) 0xE8});
        assertThat(Frame.read(victim.peer()).closeCode()).isEqualTo(1000);
        victim.peer().close();
        assertThat(victim.spy().closed().code()).isEqualTo(1000);
    }
}
