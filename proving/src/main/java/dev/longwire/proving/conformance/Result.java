package dev.longwire.proving.conformance;

import java.util.List;
import java.util.Locale;

/**
 * A row of the golden file, and of the report.
 *
 * @param group what it belongs to
 * @param id the case
 * @param role {@code server} or {@code client}
 * @param section where the rule stands
 * @param verdict whether what was seen may be so
 * @param wire what the peer saw
 * @param told what the application was told
 * @param wanted what should have come, if it did not
 * @param says the case in a sentence
 */
record Result(
        Group group,
        String id,
        String role,
        String section,
        Verdict verdict,
        String wire,
        String told,
        String wanted,
        String says) {

    static Result of(Case from, Outcome outcome) {
        return new Result(
                from.group(),
                from.id(),
                from.role().name().toLowerCase(Locale.ROOT),
                from.section(),
                outcome.verdict(),
                Outcome.line(outcome.wire()),
                Outcome.line(outcome.told()),
                outcome.wanted(),
                from.says());
    }

    static Result thrown(Case from, Throwable thrown) {
        Outcome none = new Outcome(Verdict.FAILED, List.of("thrown: " + thrown), List.of(), "no exception");
        return of(from, none);
    }

    String key() {
        return id + " " + role;
    }

    /** As it stands in the golden file: what is there in each run on each line. */
    String golden() {
        return fields(id, role, section, verdict.name(), wire, told);
    }

    /** With everything, for the report. */
    String whole() {
        return fields(group.name(), id, role, section, verdict.name(), wire, told, wanted, says);
    }

    static Result parsed(String whole) {
        String[] field = whole.split("\t", -1);
        return new Result(
                Group.valueOf(field[0]),
                field[1],
                field[2],
                field[3],
                Verdict.valueOf(field[4]),
                field[5],
                field[6],
                field[7],
                field[8]);
    }

    private static String fields(String... fields) {
        for (int i = 0; i < fields.length; i++) {
            fields[i] = fields[i].replaceAll("[\\t\\r\\n]+", " ");
        }
        return String.join("\t", fields);
    }

    /** For a failure. */
    String describe() {
        String rfc = section.indexOf(' ') < 0 ? "6455 §" + section : section.replace(" ", " §");
        return key() + " (RFC " + rfc + "): " + says + "\n  wanted on the wire: " + wanted + "\n  seen on the wire:   "
                + wire + "\n  the application was told: " + told;
    }
}
