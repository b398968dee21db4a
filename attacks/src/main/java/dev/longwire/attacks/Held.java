package dev.longwire.attacks;

import java.util.Map;
import java.util.TreeMap;

/**
 * What the server's process holds at one moment, as it says itself; descriptors and threads as the system says.
 *
 * @param heapHeld bytes of the heap that are held for peers, as the memory budget counts
 * @param directHeld the same beside the heap
 * @param heap bytes of the heap in use
 * @param direct bytes of direct memory
 * @param ioThreads I/O threads that live
 * @param connections sockets that are open
 * @param opened how many Opened were told so far
 * @param closed how many Closed
 * @param codes the codes of those, and how many have each
 * @param descriptors open files and sockets
 * @param threads all threads
 */
record Held(
        long heapHeld,
        long directHeld,
        long heap,
        long direct,
        int ioThreads,
        int connections,
        int opened,
        int closed,
        Map<String, Integer> codes,
        int descriptors,
        int threads) {
    static final Held NOTHING = new Held(0, 0, 0, 0, 0, 0, 0, 0, Map.of(), 0, 0);

    /** Reads the answer of {@link Target}. */
    static Held parse(String line, int descriptors, int threads) {
        Map<String, Long> values = new TreeMap<>();
        Map<String, Integer> codes = new TreeMap<>();
        for (String each : line.split(" ")) {
            int equals = each.indexOf('=');
            String name = each.substring(0, equals);
            long value = Long.parseLong(each.substring(equals + 1));
            if (name.startsWith("code")) {
                codes.put(name.substring("code".length()), Math.toIntExact(value));
            } else {
                values.put(name, value);
            }
        }
        return new Held(
                values.get("heapHeld"),
                values.get("directHeld"),
                values.get("heap"),
                values.get("direct"),
                values.get("ioThreads").intValue(),
                values.get("connections").intValue(),
                values.get("opened").intValue(),
                values.get("closed").intValue(),
                codes,
                descriptors,
                threads);
    }

    /** The larger of both in what is an amount; in everything else the later one. */
    Held max(Held later) {
        return new Held(
                Math.max(heapHeld, later.heapHeld),
                Math.max(directHeld, later.directHeld),
                Math.max(heap, later.heap),
                Math.max(direct, later.direct),
                later.ioThreads,
                later.connections,
                later.opened,
                later.closed,
                later.codes,
                Math.max(descriptors, later.descriptors),
                Math.max(threads, later.threads));
    }
}
