package dev.longwire.proving.conformance;

import dev.longwire.protocol.Role;
import dev.longwire.proving.Frame;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Frames as they should be (RFC 6455 §5.2, §5.3, §5.6): every opcode, every form of length, in pieces of every size. */
final class Framing {
    private static final int[] SIZES = {0, 1, 125, 126, 127, 128, 65_535, 65_536};
    private static final int KEYS = 64;

    private Framing() {}

    static List<Case> cases(Effort effort) {
        Cases cases = new Cases(Group.FRAMING);
        for (int size : SIZES) {
            messages(cases, effort, "text", 1, size, Cases.letters(size));
            messages(cases, effort, "binary", 2, size, Cases.noise(size));
            byte[] rest = Cases.letters(size);
            byte[] whole = Cases.joined(new byte[] {'['}, rest);
            cases.both(
                    "continuation-" + size,
                    "5.4",
                    "A continuation frame of " + size + " octets ends a message",
                    new Exchange()
                            .send(0x01, (byte) '[')
                            .send(0x80, rest)
                            .echo(1, whole)
                            .closes());
        }
        cases.both(
                "many-in-one-write",
                "5.2",
                "100 messages of 0 to 99 octets in one write come back one by one",
                manyInOneWrite());
        cases.of(Role.SERVER, "mask-of-zeros", "5.3", "A masking key of zeros is a key as any other", maskOfZeros());
        cases.of(
                Role.CLIENT,
                "masking-keys",
                "5.3",
                "A client takes a new masking key for each of " + KEYS + " frames",
                Framing::maskingKeys);
        return cases.all();
    }

    private static void messages(Cases cases, Effort effort, String kind, int opcode, int size, byte[] payload) {
        String what = "A " + kind + " message of " + size + " octets";
        cases.both(
                kind + "-" + size,
                "5.2",
                what + " comes back",
                new Exchange().message(opcode, payload).closes());
        Exchange chops = new Exchange();
        int[] sizes = chopSizes(size, effort);
        for (int chop : sizes) {
            chops.chopped(Frame.of(0x80 | opcode, payload), chop).echo(opcode, payload);
        }
        String how = size < 1_000 ? "chops of 1 to " + sizes.length + " octets" : sizes.length + " sizes of chops";
        cases.both(kind + "-" + size + "-chops", "5.2", what + " comes back, written in " + how, chops.closes());
    }

    /** All sizes for small frames; for large ones those around the header, and large ones. */
    private static int[] chopSizes(int payload, Effort effort) {
        return payload < 1_000
                ? IntStream.rangeClosed(1, payload + 6).toArray()
                : IntStream.of(1, 2, 3, 4, 5, 7, 8, 13, 14, 15, 16, 125, 127, 1_000, 1_024, 4_096, 65_535, 65_536)
                        .map(effort::chop)
                        .toArray();
    }

    private static Exchange manyInOneWrite() {
        Exchange exchange = new Exchange();
        for (int size = 0; size < 100; size++) {
            exchange.message(1 + size % 2, Cases.letters(size));
        }
        return exchange.closes();
    }

    private static Exchange maskOfZeros() {
        byte[] masked = {(byte) 0x81, (byte) 0x85, 0, 0, 0, 0, 'H', 'e', 'l', 'l', 'o'};
        return new Exchange()
                .octets(role -> masked)
                .echo(1, new byte[] {'H', 'e', 'l', 'l', 'o'})
                .closes();
    }

    private static Outcome maskingKeys(Bench bench, Role role) throws Exception {
        Subject subject = new Subject();
        Talk talk = Talk.open(bench, role, subject);
        Set<Integer> keys = new HashSet<>();
        for (int i = 0; i < KEYS; i++) {
            talk.send(Frame.text("same"));
            talk.next();
            keys.add(talk.maskingKey());
        }
        talk.send(Frame.close(1000, ""));
        Talk.Seen seen = talk.toTheEnd(null, true);
        boolean fresh = keys.size() >= KEYS - 1; // two of 64 are the same once in two million runs; three never
        return Outcome.of(
                fresh && !keys.contains(0) && seen.wire().size() == KEYS + 2,
                List.of(fresh ? "new keys" : keys.size() + " keys", "close 1000", "end"),
                seen.told().subList(KEYS, KEYS + 1),
                KEYS + " different keys");
    }
}
