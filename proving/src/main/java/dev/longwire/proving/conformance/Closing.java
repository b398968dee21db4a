package dev.longwire.proving.conformance;

import dev.longwire.protocol.Role;
import dev.longwire.proving.Frame;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** The Close frame and what follows it (RFC 6455 §5.5.1, §7). */
final class Closing {
    private static final int MOST_REASON = 123;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int INVALID_DATA = 1007;
    private static final byte[] A = {'a'};

    private Closing() {}

    static List<Case> cases(Effort effort) {
        Cases cases = new Cases(Group.CLOSE);
        codes(cases, effort);
        reasons(cases);
        afterClose(cases);
        ClosingFirst.add(cases);
        return cases.all();
    }

    /** The peer closes so, and that is answered with the same code. */
    private static Exchange closedWith(int code, String reason) {
        return new Exchange()
                .closing(Frame.close(code, reason))
                .ends(Words.close(code), Subject.closedByPeer(code, reason));
    }

    private static Exchange refused(int code, Frame close) {
        return new Exchange().message(1, A).closing(close).expect(Verdict.OK, Words.close(code), Subject.failed(code));
    }

    private static void codes(Cases cases, Effort effort) {
        for (int code : new int[] {
            1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999
        }) {
            cases.both(
                    "code-" + code, "7.4", "The close code " + code + " is told and comes back", closedWith(code, ""));
        }
        for (int code : new int[] {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 9999, 65_535}) {
            cases.both(
                    "code-" + code,
                    "7.4",
                    "The close code " + code + ", which no endpoint may send, fails the connection",
                    refused(PROTOCOL_ERROR, Frame.close(code, "")));
        }
        sweep(cases, effort, "below-1000", 0, 999, "not used");
        sweep(cases, effort, "1016-to-2999", 1016, 2999, "reserved for the protocol");
        sweep(cases, effort, "3000-to-3999", 3000, 3999, "for libraries and frameworks");
        sweep(cases, effort, "4000-to-4999", 4000, 4999, "for private use");
        sweep(cases, effort, "from-5000", 5000, 65_535, "not defined");
        cases.both(
                "no-code",
                "5.5.1",
                "A Close without a code is answered, and told as 1005",
                new Exchange()
                        .closing(Frame.of(0x88, new byte[0]))
                        .ends("close", Subject.closedByPeer(1005, ""))
                        .expect(Verdict.INFORMATIONAL, "close 1000", Subject.closedByPeer(1005, "")));
        cases.both(
                "one-octet",
                "5.5.1",
                "A Close with a payload of one octet fails the connection",
                refused(PROTOCOL_ERROR, Frame.of(0x88, new byte[] {3})));
    }

    /** Too many for a row each: all of them, or some with both ends. */
    private static void sweep(Cases cases, Effort effort, String name, int from, int to, String what) {
        int step = Math.max(1, (to - from) / effort.codes());
        IntPredicate chosen = code -> code == to || (code - from) % step == 0;
        cases.both(
                "codes-" + name,
                "7.4.2",
                "The close codes " + from + " to " + to + " (" + what + "): each is "
                        + (CloseCodes.mayBeSent(from) ? "told and comes back" : "refused"),
                (bench, role) -> each(
                        bench,
                        role,
                        IntStream.rangeClosed(from, to).filter(chosen),
                        code -> CloseCodes.mayBeSent(code)
                                ? closedWith(code, "").onlyWhole()
                                : refused(PROTOCOL_ERROR, Frame.close(code, "")).onlyWhole()));
    }

    private interface Numbered {
        Exchange of(int number);
    }

    /** Runs one after another up to the first that is not as it should be. */
    private static Outcome each(Bench bench, Role role, IntStream numbers, Numbered exchanges) throws Exception {
        for (int number : numbers.toArray()) {
            Outcome outcome = exchanges.of(number).run(bench, role);
            if (outcome.verdict() != Verdict.OK) {
                return outcome;
            }
        }
        return new Outcome(Verdict.OK, List.of("as it should for each"), List.of("as it should for each"), "");
    }

    private static void reasons(Cases cases) {
        String letters = new String(Cases.letters(MOST_REASON), StandardCharsets.US_ASCII);
        cases.both(
                "reasons",
                "5.5.1",
                "Reasons of 0 to 123 octets are each told whole",
                (bench, role) -> each(
                        bench,
                        role,
                        IntStream.rangeClosed(0, MOST_REASON),
                        size -> closedWith(4000, letters.substring(0, size)).onlyWhole()));
        cases.both("reason-123", "5.5.1", "A reason of 123 octets is told whole", closedWith(1000, letters));
        cases.both(
                "reason-123-in-characters-of-3",
                "5.5.1",
                "A reason of 41 characters in 123 octets is told whole",
                closedWith(1000, "\u20AC".repeat(41)));
        cases.both(
                "reason-124",
                "5.5",
                "A reason of 124 octets, which is more than a control frame can have, fails the connection",
                refused(PROTOCOL_ERROR, Frame.close(1000, letters + "x")));
        for (byte[] sequence : Utf8Text.illFormed()) {
            String hex = HexFormat.of().withUpperCase().formatHex(sequence);
            cases.both(
                    "reason-ill-formed-" + hex,
                    "7.1.6",
                    "A reason with the ill-formed octets " + hex + " fails the connection",
                    refusedReason(Cases.joined(A, sequence, A)));
        }
        cases.both(
                "reason-truncated",
                "7.1.6",
                "A reason that ends inside a character fails the connection",
                refusedReason(new byte[] {'a', (byte) 0xE2, (byte) 0x82}));
    }

    private static Exchange refusedReason(byte[] reason) {
        Frame close = Frame.of(0x88, Cases.joined(new byte[] {3, (byte) 0xE8}, reason));
        return refused(INVALID_DATA, close)
                .expect(Verdict.NON_STRICT, Words.close(PROTOCOL_ERROR), Subject.failed(PROTOCOL_ERROR))
                .onlyWhole();
    }

    private static void afterClose(Cases cases) {
        after(
                cases,
                "text",
                "A text message",
                new Exchange().closing(Frame.close(1000, "")).send(0x81, A));
        after(
                cases,
                "ping",
                "A Ping",
                new Exchange().closing(Frame.close(1000, "")).send(0x89, A));
        after(
                cases,
                "close",
                "Another Close",
                new Exchange().closing(Frame.close(1000, "")).send(Frame.close(4000, "")));
        after(
                cases,
                "reserved",
                "A frame with a reserved opcode",
                new Exchange().closing(Frame.close(1000, "")).send(0x83));
        after(
                cases,
                "ill-formed",
                "Ill-formed text",
                new Exchange().closing(Frame.close(1000, "")).send(0x81, (byte) 0xFF));
        after(
                cases,
                "half-a-frame",
                "Half a frame",
                new Exchange().closing(Frame.close(1000, "")).octets(role -> new byte[] {(byte) 0x82}));
        after(
                cases,
                "much",
                "A message of 1,000 octets",
                new Exchange().closing(Frame.close(1000, "")).send(0x82, Cases.noise(1_000)));
        after(
                cases,
                "more-than-is-read",
                "A message of 256 KiB",
                new Exchange().closing(Frame.close(1000, "")).send(0x82, Cases.noise(256 << 10)));
        cases.both(
                "inside-a-message",
                "5.4",
                "A Close between the fragments of a message is answered; the message is not told",
                new Exchange().send(0x01, A).closes());
        cases.both(
                "after-messages",
                "5.5.1",
                "What came before the Close is answered before it",
                new Exchange().message(1, A).ping(A).message(2, A).closes());
        cases.both(
                "fragment",
                "5.5",
                "A Close with FIN unset fails the connection",
                new Exchange().message(1, A).send(0x08, (byte) 3, (byte) 0xE8).fails(PROTOCOL_ERROR));
        cases.both(
                "65536-octets",
                "5.5",
                "A Close of 65,536 octets fails the connection",
                new Exchange().message(1, A).send(0x88, Cases.letters(65_536)).fails(PROTOCOL_ERROR));
    }

    private static void after(Cases cases, String name, String what, Exchange exchange) {
        cases.both(
                "then-" + name,
                "7.1.1",
                what + " after the Close, in the same write, is thrown away, and the line ends in good order",
                exchange.onlyWhole().ends("close 1000", Subject.closedByPeer(1000, "")));
    }
}
