package dev.longwire.proving.conformance;

import dev.longwire.protocol.Role;
import java.util.Locale;

/**
 * One thing that is tested, in one role.
 *
 * @param group what it belongs to
 * @param id group and name, such as {@code close/code-1005}; the same in both roles
 * @param section where the rule stands: {@code 7.4.1} of RFC 6455, or with the RFC's number {@code 7692 7.2.3.4}
 * @param says what happens, and what has to come out, in a sentence
 * @param role which side is under test
 * @param script does it
 */
record Case(Group group, String id, String section, String says, Role role, Script script) {
    /** Does what a case says, and judges what comes of it. */
    @FunctionalInterface
    interface Script {
        Outcome run(Bench bench, Role role) throws Exception;
    }

    /** How it is named in the golden file. */
    String key() {
        return id + " " + role.name().toLowerCase(Locale.ROOT);
    }
}
