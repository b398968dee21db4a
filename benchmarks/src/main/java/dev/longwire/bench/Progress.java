package dev.longwire.bench;

import java.io.PrintStream;

/** A bar on the terminal; elsewhere a line for each part. */
final class Progress {
    private static final int WIDTH = 30;

    private final PrintStream out;
    private final boolean terminal;
    private final double total;
    private final long began = System.nanoTime();
    private double done;

    /** @param total seconds that all steps are planned to take */
    Progress(PrintStream out, boolean terminal, double total) {
        this.out = out;
        this.terminal = terminal;
        this.total = total;
    }

    /** Says what is going on now. */
    void at(String what) {
        if (!terminal) {
            return;
        }
        double share = Math.min(1, done / total);
        int full = (int) (share * WIDTH);
        long left = Math.round(Math.max(0, total - done) * pace());
        out.printf(
                "\r\033[K[%s%s] %3.0f %%  %d:%02d left  %s",
                "█".repeat(full), "·".repeat(WIDTH - full), share * 100, left / 60, left % 60, what);
        out.flush();
    }

    /** How much longer than planned things take. */
    private double pace() {
        double spent = (System.nanoTime() - began) / 1e9;
        return done < total / 50 ? 1 : Math.max(.5, Math.min(3, spent / done));
    }

    void advance(double seconds) {
        done += seconds;
    }

    /** A line that stays. */
    void say(String line) {
        if (terminal) {
            out.print("\r\033[K");
        }
        out.println(line);
        out.flush();
    }
}
