package dev.longwire.proving.conformance;

import java.util.ArrayList;
import java.util.List;

/**
 * What came of a case.
 *
 * @param verdict whether it may be so
 * @param wire what the peer saw, in order
 * @param told what the application of the socket under test was told, in order
 * @param wanted what should have come, if it did not
 */
record Outcome(Verdict verdict, List<String> wire, List<String> told, String wanted) {
    /** Copies the lists. */
    Outcome {
        wire = List.copyOf(wire);
        told = List.copyOf(told);
    }

    /** What may come of a case. */
    record Expected(Verdict verdict, List<String> wire, List<String> told) {
        static Expected ok(List<String> wire, List<String> told) {
            return new Expected(Verdict.OK, wire, told);
        }

        @Override
        public String toString() {
            return line(wire) + "; told " + line(told);
        }
    }

    /** The first of the expectations that fits gives the verdict. */
    static Outcome judge(List<String> wire, List<String> told, List<Expected> expected) {
        for (Expected each : expected) {
            if (each.wire.equals(wire) && each.told.equals(told)) {
                return new Outcome(each.verdict, wire, told, "");
            }
        }
        String wanted = expected.stream()
                .map(Expected::toString)
                .reduce((one, other) -> one + ", or " + other)
                .orElse("");
        return new Outcome(Verdict.FAILED, wire, told, wanted);
    }

    static Outcome of(boolean good, List<String> wire, List<String> told, String wanted) {
        return new Outcome(good ? Verdict.OK : Verdict.FAILED, wire, told, good ? "" : wanted);
    }

    /** Many in one line; what repeats is counted. */
    static String line(List<String> items) {
        List<String> counted = new ArrayList<>();
        for (int from = 0, to; from < items.size(); from = to) {
            for (to = from + 1; to < items.size() && items.get(to).equals(items.get(from)); to++) {
                // as long as they are the same
            }
            counted.add(items.get(from) + (to - from > 1 ? " x" + (to - from) : ""));
        }
        return counted.isEmpty() ? "nothing" : String.join(", ", counted);
    }
}
