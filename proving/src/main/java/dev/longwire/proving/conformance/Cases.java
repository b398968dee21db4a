package dev.longwire.proving.conformance;

import dev.longwire.protocol.Role;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Collects the cases of one group. */
final class Cases {
    private final Group group;
    private final List<Case> all = new ArrayList<>();

    Cases(Group group) {
        this.group = group;
    }

    /** A case for both roles. */
    void both(String name, String section, String says, Case.Script script) {
        of(Role.SERVER, name, section, says, script);
        of(Role.CLIENT, name, section, says, script);
    }

    void of(Role role, String name, String section, String says, Case.Script script) {
        all.add(new Case(group, prefix(group) + name, section, says, role, script));
    }

    /** What the names of a group's cases begin with. */
    static String prefix(Group group) {
        return group.name().toLowerCase(Locale.ROOT) + "/";
    }

    List<Case> all() {
        return all;
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Octets of text that differ from place to place. */
    static byte[] letters(int length) {
        byte[] octets = new byte[length];
        for (int i = 0; i < length; i++) {
            octets[i] = (byte) ('a' + (i + i / 26) % 26);
        }
        return octets;
    }

    /** Octets of all values that differ from place to place. */
    static byte[] noise(int length) {
        byte[] octets = new byte[length];
        int state = 1;
        for (int i = 0; i < length; i++) {
            state = state * 1_103_515_245 + 12_345; // the constants of ANSI C's example of rand
            octets[i] = (byte) (state >>> 16);
        }
        return octets;
    }
}
