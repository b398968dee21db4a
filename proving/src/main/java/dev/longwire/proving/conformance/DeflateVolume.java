package dev.longwire.proving.conformance;

import dev.longwire.protocol.Role;
import dev.longwire.proving.Frame;
import dev.longwire.proving.StrictInflater;
import dev.longwire.proving.conformance.DeflateComposer.Composed;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Compressed messages of 16 octets to 128 KiB in every window, with takeover and without (RFC 7692 §7.1, §7.2). What one side sends
 * depends on the parameters of its own direction only, so each connection tries one setting in one direction and another one in
 * the other; together they try all 16 in each, in both roles.
 */
final class DeflateVolume {
    private static final int SMALLEST = 16;
    private static final int LARGEST = 128 << 10;
    /** Octets of messages that are under way at a time. */
    private static final int BATCH = 64 << 10;

    private DeflateVolume() {}

    static List<Case> cases(Effort effort) {
        Cases cases = new Cases(Group.VOLUME);
        for (int bits = 8; bits <= 15; bits++) {
            for (boolean takesOver : new boolean[] {true, false}) {
                int others = 23 - bits;
                String extensions = "permessage-deflate; server_max_window_bits=" + bits + "; client_max_window_bits="
                        + others + (takesOver ? "; client_no_context_takeover" : "; server_no_context_takeover");
                cases.both(
                        "server-" + bits + (takesOver ? "-takeover" : "-anew") + "-client-" + others
                                + (takesOver ? "-anew" : "-takeover"),
                        "7692 7.1",
                        "Messages of 16 octets to 128 KiB come back; the server's window has " + bits + " bits "
                                + with(takesOver) + " context takeover, the client's " + others + " bits "
                                + with(!takesOver),
                        (bench, role) -> run(bench, role, extensions, effort));
            }
        }
        return cases.all();
    }

    private static String with(boolean takesOver) {
        return takesOver ? "with" : "without";
    }

    private static Outcome run(Bench bench, Role role, String extensions, Effort effort) throws Exception {
        Subject subject = new Subject();
        subject.noteOnlyTheEnd();
        StrictInflater inflater = DeflateOffers.inflater(extensions, role);
        Role peer = role == Role.SERVER ? Role.CLIENT : Role.SERVER;
        DeflateComposer composer = DeflateOffers.composer(extensions, peer);
        Talk talk = new Talk(bench.open(role, extensions, subject), role, subject, inflater);
        for (int size = SMALLEST; size <= LARGEST; size *= 2) {
            for (int left = effort.messages(size); left > 0; ) {
                int count = Math.min(left, Math.max(1, BATCH / size));
                left -= count;
                String wrong = batch(talk, role, composer, size, count);
                if (!wrong.isEmpty()) {
                    talk.peer().close();
                    return Outcome.of(false, List.of(wrong), subject.untilClosed(), "a message of " + size + " octets");
                }
            }
        }
        int compressed = talk.compressedFrames();
        talk.send(Frame.close(1000, ""));
        Talk.Seen seen = talk.toTheEnd(null, true);
        int count = seen.wire().size();
        List<String> end = seen.wire().subList(count - 2, count);
        List<String> wire =
                List.of("all of them", compressed > 0 ? "compressed" : "never compressed", end.get(0), end.get(1));
        List<String> wanted = List.of("all of them", "compressed", "close 1000", "end");
        return Outcome.judge(
                wire, seen.told(), List.of(Outcome.Expected.ok(wanted, List.of(Subject.closedByPeer(1000, "")))));
    }

    /** Returns what was wrong, or nothing. */
    private static String batch(Talk talk, Role role, DeflateComposer composer, int size, int count) throws Exception {
        ByteArrayOutputStream write = new ByteArrayOutputStream();
        List<byte[]> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Composed message = composer.compose(size);
            messages.add(message.plain());
            write.writeBytes(Talk.framed(Frame.of(0xC2, message.compressed()), role)); // RSV1, binary
        }
        talk.peer().write(write.toByteArray());
        for (byte[] message : messages) {
            Frame frame = talk.nextUnnoted();
            if (frame == null || frame.first() != 0x82 || !Arrays.equals(frame.payload(), message)) {
                return frame == null ? talk.trouble() : "another message: " + frame;
            }
        }
        return "";
    }
}
