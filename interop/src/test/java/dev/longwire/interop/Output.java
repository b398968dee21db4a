package dev.longwire.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a process prints on its standard output, for those who wait for a certain line. */
final class Output {
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    Output(Process process, String name) {
        Thread reader = new Thread(() -> read(process), "interop-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    private void read(Process process) {
        try (BufferedReader from =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = from.readLine(); line != null; line = from.readLine()) {
                add(line);
            }
        } catch (IOException killed) {
            add(killed.toString());
        }
        synchronized (this) {
            ended = true;
            notifyAll();
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    /** The first line with these words in it; waits until it is there. */
    synchronized String await(String words) throws IOException {
        long end = System.nanoTime() + RunningPeer.WAIT_SECONDS * 1_000_000_000L;
        int seen = 0;
        while (true) {
            for (; seen < lines.size(); seen++) {
                if (lines.get(seen).contains(words)) {
                    return lines.get(seen);
                }
            }
            long left = (end - System.nanoTime()) / 1_000_000;
            if (ended || left <= 0) {
                throw new IOException("it did not print \"" + words + "\" but:\n" + this);
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while it started", e);
            }
        }
    }

    @Override
    public synchronized String toString() {
        return String.join("\n", lines);
    }
}
