package dev.longwire.http.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.protocol.NativeMemory;
import dev.longwire.testkit.Patience;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What this process holds at one moment: threads, sockets and the like, memory beside the heap. */
final class Footprint {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /** Chunks that a pool may keep for what comes next; it gives them back in its own time. */
    private static final long POOLED = 4 << 20;

    private final Set<Thread> threads;
    private final Map<String, Integer> descriptors;
    private final int zlib;
    private final long direct;

    private Footprint(Set<Thread> threads, Map<String, Integer> descriptors, int zlib, long direct) {
        this.threads = threads;
        this.descriptors = descriptors;
        this.zlib = zlib;
        this.direct = direct;
    }

    static Footprint now() throws IOException {
        return new Footprint(threads(), descriptors(), NativeMemory.living(), direct());
    }

    /** Waits for the ends of threads; then there is no more than before. What tests before this one have left may be gone. */
    void assertBack() throws IOException, InterruptedException {
        for (Thread thread : threads()) {
            if (!threads.contains(thread)) {
                thread.join(Patience.MILLIS);
                assertThat(thread.isAlive())
                        .as("%s was started and does not end", thread.getName())
                        .isFalse();
            }
        }
        descriptors()
                .forEach((kind, count) -> assertThat(count)
                        .as("open descriptors of the kind %s", kind)
                        .isLessThanOrEqualTo(descriptors.getOrDefault(kind, 0)));
        assertThat(NativeMemory.living())
                .as("inflaters and deflaters that were not ended")
                .isLessThanOrEqualTo(zlib);
        assertThat(direct()).as("memory of the buffer pool").isLessThanOrEqualTo(direct + POOLED);
    }

    /** Those of the tests and of what they test; not those of the JVM, of JUnit, or the one of Netty that ends by itself. */
    private static Set<Thread> threads() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        Thread[] found = new Thread[2 * group.activeCount() + 64];
        int count = group.enumerate(found);
        Set<Thread> threads = new HashSet<>(Arrays.asList(found).subList(0, count));
        threads.removeIf(thread -> thread.getName().matches("(globalEventExecutor|junit).*"));
        return threads;
    }

    /** How many of each kind. Files are none of ours: the JVM opens and closes them as it likes. */
    private static Map<String, Integer> descriptors() throws IOException {
        Map<String, Integer> kinds = new TreeMap<>();
        if (!Files.isDirectory(DESCRIPTORS)) {
            return kinds; // only Linux tells
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path each : all) {
                try {
                    String target = Files.readSymbolicLink(each).toString();
                    if (target.startsWith("socket:") || target.startsWith("anon_inode:")) {
                        kinds.merge(target.replaceFirst("^socket:.*", "socket"), 1, Integer::sum);
                    }
                } catch (NoSuchFileException closedMeanwhile) {
                    // the one that this very listing had opened
                }
            }
        }
        return kinds;
    }

    /** Bytes that the pool of network buffers holds. */
    static long direct() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }
}
