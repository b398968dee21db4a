package dev.longwire.bench;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A program that is measured.
 *
 * @param id its name on the command line and in the stored results
 * @param title its name in tables
 * @param version of what is measured, or empty
 * @param skills what it can do
 * @param warmUp whether it gets faster while it runs: all but C
 * @param command how to start it, without the words of the setting
 * @param missing why it cannot be run here, or null
 */
record Contender(
        String id,
        String title,
        String version,
        Set<Skill> skills,
        boolean warmUp,
        List<String> command,
        @Nullable String missing) {
    /** What some contenders can do and others cannot. */
    enum Skill {
        ECHO,
        /** Speaks WebSocket; else it sends back whatever bytes come. */
        HANDSHAKE,
        FANOUT,
        DEFLATE,
        TLS,
        HEAP,
        CLIENT
    }

    boolean can(Skill skill) {
        return skills.contains(skill);
    }
}
