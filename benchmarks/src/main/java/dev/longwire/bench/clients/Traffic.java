package dev.longwire.bench.clients;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * Keeps a number of messages in flight through one client, and counts the answers. A client's command line is {@code PORT
 * WARM-UP SECONDS} and then {@code BYTES:IN-FLIGHT} for each cell; it prints a line for each: messages in a second, messages
 * for a second of processor time, and the median and 99th percentile of the time from sending to having the answer, in
 * microseconds.
 */
final class Traffic {
    /** What a client sends with. It may send from any thread, or from the one that receives. */
    interface Sending {
        void send(byte[] message) throws Exception;
    }

    /** One connection of a client. */
    interface Client {
        /**
         * Opens a connection and returns when it is open; each message that comes is told to {@code traffic}. A client that
         * blocks in its receive call uses a thread of its own for that.
         */
        Sending open(URI uri, Traffic traffic) throws Exception;
    }

    private static final int MOST_TIMES = 1 << 20;
    private static final long MOST_PATIENCE = 20_000_000_000L;

    private final byte[] message;
    private final int depth;
    private final long[] times = new long[MOST_TIMES];

    private volatile Sending sending = ignored -> {};
    private volatile boolean measuring;
    private volatile long answers;
    private volatile int timed;
    private long sentAt;

    private Traffic(int size, int depth) {
        this.depth = depth;
        message = new byte[size];
        new Random(size).nextBytes(message);
    }

    /** Measures all cells of the command line and ends the JVM. */
    static void run(String[] args, Client client) throws Exception {
        URI uri = URI.create("ws://127.0.0.1:" + args[0] + "/");
        double warmUp = Double.parseDouble(args[1]);
        double seconds = Double.parseDouble(args[2]);
        for (String cell : Arrays.asList(args).subList(3, args.length)) {
            String[] sizes = cell.split(":");
            Traffic traffic = new Traffic(Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]));
            traffic.begin(client, uri);
            System.out.println(traffic.measure(warmUp, seconds));
        }
        Runtime.getRuntime().halt(0);
    }

    private void begin(Client client, URI uri) throws Exception {
        sending = client.open(uri, this);
        sentAt = System.nanoTime();
        for (int i = 0; i < depth; i++) {
            sending.send(message);
        }
    }

    /** A whole message has come; sends the next one. Called by one thread at a time. */
    void received(long bytes) {
        if (bytes != message.length) {
            fail(new IOException("a message of " + bytes + " bytes came back instead of " + message.length));
        }
        if (depth == 1) {
            long now = System.nanoTime();
            int count = timed;
            if (measuring && count < MOST_TIMES) {
                times[count] = now - sentAt;
                timed = count + 1;
            }
            sentAt = now;
        }
        answers = answers + 1;
        try {
            sending.send(message);
        } catch (Exception e) {
            fail(e);
        }
    }

    /** What was to be sent, for clients that prepare it. */
    byte[] message() {
        return message;
    }

    int depth() {
        return depth;
    }

    /** Many at once, for the client that needs no call for each. */
    void counted(long messages) {
        answers = answers + messages;
    }

    /** Ends everything: a benchmark with errors measures nothing. */
    static void fail(Throwable failure) {
        failure.printStackTrace();
        Runtime.getRuntime().halt(1);
    }

    private String measure(double warmUp, double seconds) throws InterruptedException {
        pause(warmUp);
        measuring = true;
        long before = answers;
        long cpu = processorTime();
        long began = System.nanoTime();
        pause(seconds);
        while (answers == before && System.nanoTime() - began < MOST_PATIENCE) { // the machine stands still
            pause(seconds);
        }
        long count = answers - before;
        double took = (System.nanoTime() - began) / 1e9;
        double busy = (processorTime() - cpu) / 1e9;
        measuring = false;
        int n = timed;
        Arrays.sort(times, 0, n);
        if (count == 0) {
            fail(new IOException("nothing came back in " + took + " s"));
        }
        return String.format(
                Locale.ROOT,
                "%.2f %.2f %.2f %.2f",
                count / took,
                count / busy,
                n == 0 ? 0 : times[n / 2] / 1e3,
                n == 0 ? 0 : times[(int) (n * .99)] / 1e3);
    }

    private static void pause(double seconds) throws InterruptedException {
        Thread.sleep((long) (seconds * 1000));
    }

    private static long processorTime() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
