package dev.longwire.protocol;

import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Makes and ends what has native memory, and counts it: it is freed when it is ended, not when the heap is full. */
final class Zlib {
    static final Shared<Inflater> INFLATERS = new Shared<>(Zlib::inflater, Inflater::reset, Zlib::end);

    private static final List<Shared<Deflater>> DEFLATERS = IntStream.rangeClosed(1, 9)
            .mapToObj(level -> new Shared<>(() -> deflater(level), Deflater::reset, Zlib::end))
            .toList();

    private static int living;

    private Zlib() {}

    static Shared<Deflater> deflaters(int level) {
        return DEFLATERS.get(level - 1);
    }

    /** RFC 7692 §7.2: no zlib header, just the blocks of RFC 1951. */
    static Inflater inflater() {
        Inflater made = new Inflater(true);
        count(1);
        return made;
    }

    static Deflater deflater(int level) {
        Deflater made = new Deflater(level, true);
        count(1);
        return made;
    }

    static void end(Inflater inflater) {
        inflater.end();
        count(-1);
    }

    static void end(Deflater deflater) {
        deflater.end();
        count(-1);
    }

    /** How many were made and not ended. */
    static synchronized int living() {
        return living;
    }

    private static synchronized void count(int change) {
        living += change;
    }
}
