package dev.longwire.attacks;

import java.time.Duration;
import java.util.List;

/**
 * What came of an attack.
 *
 * @param attack its name
 * @param java the feature version of the server's JDK
 * @param refused clients that were not let in
 * @param most the most it held meanwhile
 * @param end what it held when that was over, and with which codes it had closed
 * @param before p99 of healthy round trips
 * @param during the same
 * @param after the same
 * @param beside the same of a server that nobody attacked, during the attack
 * @param wrong what was not as it has to be; empty if the server has passed
 */
record Outcome(
        String attack,
        int java,
        int refused,
        Held most,
        Held end,
        Duration before,
        Duration during,
        Duration after,
        Duration beside,
        List<String> wrong) {}
