package dev.longwire.http.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.http.NoLeaks;
import dev.longwire.protocol.Role;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lengths that overflow, that are negative or hidden, or that ask for memory which nothing ever fills. */
@ExtendWith(NoLeaks.class)
class FrameLengthAttackTest {
    private static final int BINARY = 0x82;
    private static final int PING = 0x89;

    /** What a header may cost the heap; buffers of the leak detector are most of it. */
    private static final long BUDGET = 1 << 20;

    @RegisterExtension
    final Attack attack = new Attack();

    private static byte[] octets(long length) {
        return ByteBuffer.allocate(8).putLong(length).array();
    }

    private void refused(Role role, int code, int first, int length, byte... rest) throws Exception {
        Victim victim = attack.victim(role, Attack.LIMITS);
        long before = victim.allocated();
        victim.peer().write(victim.header(first, length, rest));
        victim.refuses(code);
        assertThat(victim.allocated() - before).as("bytes of heap").isLessThan(BUDGET);
        assertThat(victim.spy().messages).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource
    void negative(Role role) throws Exception {
        refused(role, 1002, BINARY, 127, octets(-1));
        refused(role, 1002, BINARY, 127, octets(Long.MIN_VALUE + 5));
    }

    @ParameterizedTest
    @EnumSource
    void huge(Role role) throws Exception {
        refused(role, 1009, BINARY, 127, octets(Long.MAX_VALUE));
        refused(role, 1009, BINARY, 127, octets(1L << 31));
    }

    @ParameterizedTest
    @EnumSource
    void smallIfCutToAnInt(Role role) throws Exception {
        refused(role, 1009, BINARY, 127, octets((1L << 32) + 5));
    }

    @ParameterizedTest
    @EnumSource
    void overflowsTogetherWithAnEarlierFragment(Role role) throws Exception {
        Victim victim = attack.victim(role, Attack.LIMITS);
        victim.send(0x02, new byte[100]);
        victim.peer().write(victim.header(0x80, 127, octets(Long.MAX_VALUE - 50)));
        victim.refuses(1009);
        assertThat(victim.spy().messages).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource
    void notInTheShortestForm(Role role) throws Exception {
        refused(role, 1002, BINARY, 126, (byte) 0, (byte) 125);
        refused(role, 1002, BINARY, 127, octets(125));
        refused(role, 1002, BINARY, 127, octets(0xFFFF));
    }

    @ParameterizedTest
    @EnumSource
    void controlFramesWithExtendedLengths(Role role) throws Exception {
        refused(role, 1002, PING, 126, (byte) 0, (byte) 126);
        refused(role, 1002, PING, 127, octets(1L << 40));
    }

    /** The header is within the limit; what it announces must not be set aside before it is there. */
    @ParameterizedTest
    @EnumSource
    void announcedButNeverSent(Role role) throws Exception {
        Victim victim = attack.victim(role, Attack.LIMITS);
        long before = victim.allocated();
        victim.peer().write(victim.header(BINARY, 127, octets(16 << 20)));
        victim.peer().write(new byte[10]);
        attack.healthy(); // behind those ten octets on the same thread
        assertThat(victim.allocated() - before).as("bytes of heap").isLessThan(8 << 20);
        victim.peer().reset();
        assertThat(victim.spy().closed().code()).isEqualTo(1006);
    }
}
