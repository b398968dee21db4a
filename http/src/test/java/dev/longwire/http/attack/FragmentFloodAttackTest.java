package dev.longwire.http.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Compression;
import dev.longwire.Limits;
import dev.longwire.http.NoLeaks;
import dev.longwire.protocol.Role;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages in more fragments than any sender of sense makes. */
@ExtendWith(NoLeaks.class)
class FragmentFloodAttackTest {
    private static final byte[] NOTHING = {};

    @RegisterExtension
    final Attack attack = new Attack();

    @ParameterizedTest
    @EnumSource
    void emptyFragments(Role role) throws Exception {
        Victim victim = attack.victim(role, Attack.LIMITS);
        victim.send(0x01, NOTHING);
        victim.flood(victim.frame(0x00, NOTHING), 1000);
        assertThat(victim.refuses(1008).cause()).hasMessageContaining("more than 128 empty fragments in a row");
        assertThat(victim.spy().messages).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource
    void emptyFragmentsOfACompressedMessage(Role role) throws Exception {
        Victim victim = attack.victim(role, Attack.LIMITS, Compression.DEFAULT, new Spy());
        victim.send(0x41, NOTHING);
        victim.flood(victim.frame(0x00, NOTHING), 1000);
        victim.refuses(1008);
    }

    @ParameterizedTest
    @EnumSource
    void fragmentsOfOneOctet(Role role) throws Exception {
        Victim victim = attack.victim(role, Attack.LIMITS);
        victim.send(0x02, new byte[1]);
        victim.flood(victim.frame(0x00, new byte[1]), 131_072);
        assertThat(victim.refuses(1008).cause()).hasMessageContaining("more than 131072 fragments in a message");
        assertThat(victim.spy().messages).hasValue(0);
    }

    /** What is kept of them is their octets, not an object for each. */
    @ParameterizedTest
    @EnumSource
    void fragmentsThatNeverEndKeepNoMoreThanTheirOctets(Role role) throws Exception {
        Limits limits = Attack.LIMITS.withMaxMessageSize(64 << 10).withMaxFragments(Integer.MAX_VALUE, 128);
        Victim victim = attack.victim(role, limits);
        victim.send(0x02, new byte[1]);
        victim.flood(victim.frame(0x00, new byte[1]), 2 * limits.maxMessageSize());
        victim.refuses(1009);
        assertThat(victim.spy().messages).hasValue(0);
    }

    /** They interrupt a message as often as they like, but not faster than the limit. */
    @ParameterizedTest
    @EnumSource
    void pingsBetweenFragments(Role role) throws Exception {
        Victim victim = attack.victim(role, Attack.LIMITS);
        victim.send(0x02, new byte[1]);
        for (int i = 0; i < 100; i++) {
            victim.send(0x89, NOTHING);
            victim.send(0x00, new byte[1]);
        }
        victim.flood(victim.frame(0x89, NOTHING), 1000);
        victim.refuses(1008);
        assertThat(victim.spy().pings).hasValue(1000);
    }
}
