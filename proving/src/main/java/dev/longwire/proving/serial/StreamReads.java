package dev.longwire.proving.serial;

import dev.longwire.testkit.Recorder;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Reads a stream on a thread of its own, so that a test can wait for bytes without waiting for ever. */
final class StreamReads {
    private static final int READ = 8 << 10;
    private static final int MOST_READS = 8;
    private static final byte[] END = {};

    private final InputStream in;
    private final BlockingQueue<byte[]> reads = new ArrayBlockingQueue<>(MOST_READS);
    private byte[] rest = {};
    private int at;
    private boolean ended;

    /** Begins to read; the stream is closed at its end. */
    StreamReads(InputStream in, String threadName) {
        this.in = in;
        Thread reader = new Thread(this::follow, threadName);
        reader.setDaemon(true);
        reader.start();
    }

    private void follow() {
        try (in) {
            byte[] bytes = new byte[READ];
            int count = in.read(bytes);
            while (count >= 0) {
                reads.put(Arrays.copyOf(bytes, count));
                count = in.read(bytes);
            }
            reads.put(END);
        } catch (IOException broken) {
            end(); // the other end is gone
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What waits for more gets the end instead. */
    void end() {
        reads.offer(END);
    }

    byte[] read(int count) throws IOException {
        byte[] wanted = new byte[count];
        int have = 0;
        while (have < count) {
            if (!more()) {
                throw new EOFException(have + " of " + count + " bytes, then the end");
            }
            int part = Math.min(count - have, rest.length - at);
            System.arraycopy(rest, at, wanted, have, part);
            at += part;
            have += part;
        }
        return wanted;
    }

    /** Whether there is more; waits for it. */
    private boolean more() throws IOException {
        while (at == rest.length && !ended) {
            try {
                byte[] next = reads.poll(Recorder.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                if (next == null) {
                    throw new IOException("nothing came within " + Recorder.PATIENCE);
                }
                ended = next == END;
                rest = next;
                at = 0;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", interrupted);
            }
        }
        return at < rest.length;
    }

    boolean ends() throws IOException {
        if (more()) {
            throw new IOException("bytes came instead of the end: " + Arrays.toString(rest));
        }
        return true;
    }
}
