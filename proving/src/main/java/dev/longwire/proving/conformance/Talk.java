package dev.longwire.proving.conformance;

import dev.longwire.protocol.Role;
import dev.longwire.proving.Frame;
import dev.longwire.proving.RawEnd;
import dev.longwire.proving.StrictInflater;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One connection from its opening to its end: the peer writes what a case wants, and notes everything that comes. */
final class Talk {
    /**
     * What was seen.
     *
     * @param wire what the peer saw
     * @param told what the application was told
     */
    record Seen(List<String> wire, List<String> told) {}

    private final RawEnd peer;
    private final Role underTest;
    private final Subject subject;
    private final List<String> wire = new ArrayList<>();
    private final FrameTap tap;

    Talk(RawEnd peer, Role underTest, Subject subject, @Nullable StrictInflater inflater) {
        this.peer = peer;
        this.underTest = underTest;
        this.subject = subject;
        this.tap = new FrameTap(peer, underTest, inflater);
    }

    static Talk open(Bench bench, Role underTest, Subject subject) throws Exception {
        return new Talk(bench.open(underTest, "", subject), underTest, subject, null);
    }

    RawEnd peer() {
        return peer;
    }

    /** A frame as the peer of the side under test has to send it (RFC 6455 §5.1). */
    static byte[] framed(Frame frame, Role underTest) {
        return (underTest == Role.SERVER ? frame.asClient() : frame).bytes();
    }

    void send(Frame frame) throws IOException {
        peer.write(framed(frame, underTest));
    }

    /** Waits for one frame; null if none comes, and then {@link #trouble} says why. */
    @Nullable
    Frame nextUnnoted() {
        try {
            return tap.next();
        } catch (IOException | AssertionError illegal) {
            wire.add("illegal: " + illegal.getMessage());
            return null;
        }
    }

    /** Why no frame came. */
    String trouble() {
        return wire.isEmpty() ? tap.ending() : wire.get(wire.size() - 1);
    }

    /** How many of the frames so far were compressed. */
    int compressedFrames() {
        return tap.compressedFrames();
    }

    /** Waits for one frame and notes it. */
    @Nullable
    Frame next() {
        try {
            Frame frame = tap.next();
            wire.add(frame == null ? tap.ending() : Words.of(frame.opcode(), frame.payload()));
            return frame;
        } catch (IOException | AssertionError illegal) { // the inflater's way to say that it cannot be
            wire.add("illegal: " + illegal.getMessage());
            return null;
        }
    }

    /** The key of the latest frame. */
    int maskingKey() {
        return tap.maskingKey();
    }

    /** Writes all of it, while what comes is noted up to the end of the line. With a Close among it the line is ended as it should. */
    Seen exchange(List<byte[]> writes, boolean hasClose) throws Exception {
        Thread writer =
                new Thread(() -> write(writes), "raw-writer"); // so that neither side waits for the other to read
        writer.setDaemon(true);
        writer.start();
        return toTheEnd(writer, hasClose);
    }

    /** Notes what comes up to the end of the line. */
    Seen toTheEnd(@Nullable Thread writer, boolean hasClose) throws Exception {
        try {
            for (Frame frame = next(); frame != null; frame = next()) {
                if (frame.opcode() == 8 && underTest == Role.CLIENT && hasClose) { // §7.1.1: the server ends it first
                    if (writer != null) {
                        writer.join();
                    }
                    peer.finish();
                }
            }
        } finally {
            peer.close();
        }
        if (writer != null) {
            writer.join();
        }
        return seen();
    }

    Seen seen() throws InterruptedException {
        return new Seen(List.copyOf(wire), subject.untilClosed());
    }

    private void write(List<byte[]> writes) {
        try {
            for (byte[] each : writes) {
                peer.write(each);
            }
        } catch (IOException gone) {
            // the other side may end the line before it has read everything; how it ended is noted where it is read
        }
    }
}
