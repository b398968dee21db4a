package dev.longwire.protocol;

/** Counts the control frames of each second, since they cost the sender nothing and are outside of every size limit. */
final class ControlRate {
    private static final long SECOND = 1_000_000_000L;

    private final int most;
    /** When the second began that is counted. */
    private long began;

    private int count;

    ControlRate(int most, long now) {
        this.most = most;
        began = now;
    }

    void count(long now) throws ProtocolException {
        if (now - began >= SECOND) {
            began = now;
            count = 0;
        }
        if (++count > most) {
            throw Assembler.tooMany("control frames in a second", most, "maxControlFrames", "withMaxControlFrames");
        }
    }
}
