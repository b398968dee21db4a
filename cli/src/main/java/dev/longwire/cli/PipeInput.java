package dev.longwire.cli;

import dev.longwire.CloseCode;
import dev.longwire.NotOpenException;
import dev.longwire.WebSocket;
import java.io.IOException;
import java.time.Duration;

/** Sends each line of standard input as a text message, waits for replies at its end, and closes. */
final class PipeInput implements Input {
    /** How often to look whether the queue is empty; nothing tells. */
    private static final long LOOK = Duration.ofMillis(10).toNanos();

    private final InputLines lines;
    private final Talk session;
    private final long linger;

    /** Guards {@link #unsent}, and is held while sending. */
    private final Object sending = new Object();

    private boolean failed;
    private long unsent;

    PipeInput(InputLines lines, Talk session, Duration linger) {
        this.lines = lines;
        this.session = session;
        this.linger = linger.toNanos();
    }

    @Override
    public void run(WebSocket socket) {
        try {
            byte[] line = lines.next();
            while (line != null && sent(socket, line)) {
                line = lines.next();
            }
            if (line == null) {
                linger(socket);
            }
        } catch (CommandException e) {
            fail(socket, e.getMessage());
        } catch (IOException e) {
            fail(socket, "standard input cannot be read: " + EventText.message(e));
        }
    }

    private boolean sent(WebSocket socket, byte[] line) {
        synchronized (sending) {
            try {
                socket.send(line, false);
                return true;
            } catch (NotOpenException e) {
                unsent = lines.count();
                return false;
            }
        }
    }

    /** Replies may come as long as something is on its way, and for a while after the last. */
    private void linger(WebSocket socket) {
        long start = System.nanoTime();
        for (; ; ) {
            long now = System.nanoTime();
            boolean busy = socket.bufferedAmount() > 0;
            if (busy) {
                start = now;
            }
            long left = linger - Math.min(now - start, session.silence());
            if (left <= 0) {
                break;
            }
            if (session.awaitClosed(busy ? Math.min(left, LOOK) : left)) {
                return;
            }
        }
        socket.close();
    }

    private void fail(WebSocket socket, String sentence) {
        synchronized (sending) {
            failed = true;
        }
        session.tell(sentence);
        socket.close(CloseCode.GOING_AWAY, "");
    }

    @Override
    public boolean finish() {
        // A send that waits for room ends now that the socket is closed.
        synchronized (sending) {
            if (unsent > 0) {
                session.tell("the connection closed before line " + unsent + " of standard input could be sent");
            }
            return !failed;
        }
    }
}
