package dev.longwire.transport;

import dev.longwire.Handshake;
import java.util.concurrent.RejectedExecutionException;

/** A loop that can be shut down, and whose own tasks can play another thread. */
final class WrappedLoop implements Loop {
    private final Loop loop;
    /** It refuses tasks as the loops of executors do. */
    boolean shutDown;
    /** What calls now is not the loop. */
    boolean otherThread;

    WrappedLoop(Loop loop) {
        this.loop = loop;
    }

    /** A connector whose sockets live on this loop. */
    Connector over(Rig rig) {
        return new Connector() {
            @Override
            public Loop loop() {
                return WrappedLoop.this;
            }

            @Override
            public Runnable connect(Loop on, Attempt attempt) {
                return rig.connect(on, new Attempt() {
                    @Override
                    public LineHandler opened(Line line, Handshake handshake) {
                        return attempt.opened(new WatchedLine(line, WrappedLoop.this), handshake);
                    }

                    @Override
                    public void failed(Throwable cause) {
                        attempt.failed(cause);
                    }
                });
            }

            @Override
            public String target() {
                return rig.target();
            }
        };
    }

    @Override
    public boolean inLoop() {
        return !otherThread && loop.inLoop();
    }

    @Override
    public void execute(Runnable task) {
        if (shutDown) {
            throw new RejectedExecutionException("this loop was shut down");
        }
        loop.execute(task);
    }

    @Override
    public Runnable schedule(Runnable task, long delayNanos) {
        return loop.schedule(task, delayNanos);
    }

    @Override
    public long nanoTime() {
        return loop.nanoTime();
    }

    @Override
    public Deadlines deadlines() {
        return loop.deadlines();
    }
}
