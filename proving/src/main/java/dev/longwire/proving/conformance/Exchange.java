package dev.longwire.proving.conformance;

import dev.longwire.protocol.Role;
import dev.longwire.proving.Frame;
import dev.longwire.proving.Splits;
import dev.longwire.proving.StrictInflater;
import dev.longwire.proving.conformance.Outcome.Expected;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A case that is data: octets that the peer sends, and what has to come of them. What is small is sent whole, and again octet by
 * octet on another connection, with the same outcome. One that ends with the peer's Close shows whatever comes before the end of
 * the line, whether that is what was expected or not.
 */
final class Exchange implements Case.Script {
    /** Up to this many octets are sent octet by octet, too. */
    private static final int SMALL = 600;

    private static final int WHOLE = 0;

    private record Piece(Function<Role, byte[]> octets, int chop) {}

    private final String extensions;
    private final List<Piece> pieces = new ArrayList<>();
    private final List<String> wire = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final List<Expected> expected = new ArrayList<>();
    private boolean hasClose;
    private boolean onlyWhole;
    private boolean informational;

    Exchange() {
        this("");
    }

    /** Over a connection with these extensions. */
    Exchange(String extensions) {
        this.extensions = extensions;
    }

    // ---- what the peer sends ----------------------------------------------------------------------------------------

    Exchange send(Frame frame) {
        return octets(role -> Talk.framed(frame, role));
    }

    Exchange send(int first, byte... payload) {
        return send(Frame.of(first, payload));
    }

    /** Any octets. */
    Exchange octets(Function<Role, byte[]> octets) {
        pieces.add(new Piece(octets, WHOLE));
        return this;
    }

    /** A frame, written in pieces of this many octets. */
    Exchange chopped(Frame frame, int size) {
        pieces.add(new Piece(role -> Talk.framed(frame, role), size));
        return this;
    }

    /** Only one write, since what comes later may find the line ended. */
    Exchange onlyWhole() {
        onlyWhole = true;
        return this;
    }

    // ---- what has to come of it -------------------------------------------------------------------------------------

    /** A message is told and comes back. */
    Exchange echo(int opcode, byte[] message) {
        told.add(Words.of(opcode, message));
        wire.add(Words.of(opcode, message));
        return this;
    }

    /** A whole message in one frame is sent and comes back. */
    Exchange message(int opcode, byte... message) {
        return send(0x80 | opcode, message).echo(opcode, message);
    }

    /** A Ping is sent and answered. */
    Exchange ping(byte... payload) {
        return send(0x89, payload).answered(payload);
    }

    /** A Ping is answered. */
    Exchange answered(byte[] payload) {
        told.add(Words.ping(payload));
        wire.add(Words.pong(payload));
        return this;
    }

    /** A Pong is sent, and not answered. */
    Exchange pong(byte... payload) {
        told.add(Words.pong(payload));
        return send(0x8A, payload);
    }

    // ---- how it has to end ------------------------------------------------------------------------------------------

    /** The peer closes, and that goes as it should: all that was sent was legal. */
    Exchange closes() {
        return closing(Frame.close(1000, "")).ends("close 1000", Subject.closedByPeer(1000, ""));
    }

    /** The side under test fails the connection with one of these codes, the first of which is the one the RFC names. */
    Exchange fails(int... codes) {
        return closing(Frame.close(1000, "")).failed(codes);
    }

    /** It fails although the peer sends nothing more: what came is enough. */
    Exchange failsAtOnce(int... codes) {
        onlyWhole = true;
        return failed(codes);
    }

    /** The peer sends a Close of its own making. */
    Exchange closing(Frame close) {
        hasClose = true;
        return send(close);
    }

    private Exchange failed(int... codes) {
        for (int code : codes) {
            Verdict verdict = code == codes[0] ? Verdict.OK : Verdict.NON_STRICT;
            expect(verdict, Words.close(code), Subject.failed(code));
        }
        return this;
    }

    Exchange ends(String lastFrame, String lastTold) {
        return expect(Verdict.OK, lastFrame, lastTold);
    }

    /** What may come last; the expectations are tried in their order. */
    Exchange expect(Verdict verdict, String lastFrame, String lastTold) {
        List<String> allWire = new ArrayList<>(wire);
        allWire.addAll(List.of(lastFrame, "end"));
        List<String> allTold = new ArrayList<>(told);
        allTold.add(lastTold);
        expected.add(new Expected(verdict, allWire, allTold));
        return this;
    }

    /** The RFC does not say what comes of it: whatever else is seen is recorded only. */
    Exchange informational() {
        informational = true;
        return this;
    }

    // ---- the run ----------------------------------------------------------------------------------------------------

    @Override
    public Outcome run(Bench bench, Role role) throws Exception {
        List<byte[]> whole = writes(role);
        Outcome outcome = once(bench, role, whole);
        boolean inPieces = !onlyWhole && bench.effort().inPieces();
        if (!inPieces || whole.size() > 1 || whole.get(0).length > SMALL || outcome.verdict() == Verdict.FAILED) {
            return outcome;
        }
        Outcome byOctets = once(bench, role, Splits.chops(whole.get(0), 1));
        boolean same = byOctets.wire().equals(outcome.wire()) && byOctets.told().equals(outcome.told());
        String wanted = "octet by octet the same as whole: " + new Expected(Verdict.OK, outcome.wire(), outcome.told());
        return same ? outcome : Outcome.of(false, byOctets.wire(), byOctets.told(), wanted);
    }

    private Outcome once(Bench bench, Role role, List<byte[]> writes) throws Exception {
        Subject subject = new Subject();
        StrictInflater inflater = extensions.isEmpty() ? null : DeflateOffers.inflater(extensions, role);
        Talk talk = new Talk(bench.open(role, extensions, subject), role, subject, inflater);
        Talk.Seen seen = talk.exchange(writes, hasClose);
        return informational
                ? new Outcome(Verdict.INFORMATIONAL, seen.wire(), seen.told(), "")
                : Outcome.judge(seen.wire(), seen.told(), expected);
    }

    /** Neighbours that are not chopped go in one write. */
    private List<byte[]> writes(Role role) {
        List<byte[]> writes = new ArrayList<>();
        ByteArrayOutputStream together = new ByteArrayOutputStream();
        for (Piece piece : pieces) {
            byte[] octets = piece.octets.apply(role);
            if (piece.chop == WHOLE) {
                together.writeBytes(octets);
            } else {
                flush(together, writes);
                writes.addAll(Splits.chops(octets, piece.chop));
            }
        }
        flush(together, writes);
        return writes;
    }

    private static void flush(ByteArrayOutputStream together, List<byte[]> writes) {
        if (together.size() > 0) {
            writes.add(together.toByteArray());
            together.reset();
        }
    }

    /** The first octets. */
    static byte[] first(byte[] octets, int count) {
        return Arrays.copyOf(octets, count);
    }
}
