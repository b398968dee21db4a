package dev.longwire.serial;

import dev.longwire.transport.Line;
import dev.longwire.transport.LineHandler;
import dev.longwire.transport.Loop;
import dev.longwire.transport.Masking;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One session on an open port. A client's has the port to itself, and the port closes with it. A server's gives the port back
 * when it ends, so that the next request can come.
 */
final class SerialLine implements Line, OpenPort.User {
    /** Takes a port back. */
    interface Owner {
        /**
         * The session has ended and its handler was told; the port is open.
         *
         * @param unread what came behind the session's end, or with a failure: perhaps the request of a client that has started anew
         */
        void returned(byte[] unread);

        /**
         * The port was closed under the session; its handler was told.
         *
         * @param cause what broke, if something did
         */
        void lost(@Nullable IOException cause);
    }

    /** What is kept of what comes between a failure and the end of the session. */
    private static final int MOST_UNREAD = 64 << 10;

    private static final int LEAST_WINDOW = 1 << 10;
    private static final int MOST_WINDOW = 64 << 10;

    private final OpenPort port;
    private final Masking masking;
    private final int window;
    private final @Nullable Owner owner;
    private final ByteArrayOutputStream unread = new ByteArrayOutputStream();

    private @Nullable LineHandler handler;
    private byte[] latest = {};
    private long writtenBefore;
    /** Bytes are being passed on. */
    private boolean telling;

    /** Null for a client's, and during the handshake. */
    private @Nullable SessionEnd sessionEnd;

    private boolean failed;
    private boolean closing;
    private boolean aborting;
    private boolean over;

    /**
     * A session that the port's events are for.
     *
     * @param owner takes the port back at the end; null closes it
     */
    SerialLine(OpenPort port, Masking masking, @Nullable Owner owner) {
        this.port = port;
        this.masking = masking;
        this.owner = owner;
        // a tenth of a second: what is written cannot be overtaken any more
        this.window =
                Math.max(LEAST_WINDOW, Math.min(MOST_WINDOW, port.settings().bytesPerSecond() / 10));
    }

    @Override
    public Loop loop() {
        return port.loop();
    }

    @Override
    public void handler(LineHandler next) {
        handler = next;
    }

    // ---- in ---------------------------------------------------------------------------------------------------------

    /** The handshake is over: what comes now are frames, as long as the client goes on with this session. */
    void framesFollow() {
        sessionEnd = new SessionEnd();
    }

    @Override
    public void received(ByteBuffer bytes) {
        telling = true;
        writtenBefore = written();
        LineHandler told = null;
        while (bytes.hasRemaining() && handler != told && handler != null && !closing && !over) {
            told = handler; // the next one, if it has passed the line on
            follow(bytes);
            told.received(bytes);
        }
        keep(bytes);
        if (told != null && handler != null) {
            handler.readComplete();
        }
        telling = false;
        if (failed) {
            unread.writeBytes(latest);
            failed = false;
        }
        latest = new byte[0];
    }

    /** Keeps what may be for the next session before a handler, which may change what it reads, is told. */
    private void follow(ByteBuffer bytes) {
        if (sessionEnd == null) {
            return;
        }
        int end = sessionEnd.find(bytes);
        if (sessionEnd.isFound()) {
            keep(bytes.duplicate().position(end));
        } else {
            latest = copyOf(bytes);
        }
    }

    private void keep(ByteBuffer bytes) {
        if (owner != null && unread.size() + bytes.remaining() <= MOST_UNREAD) {
            unread.writeBytes(copyOf(bytes));
        }
        bytes.position(bytes.limit());
    }

    private static byte[] copyOf(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return copy;
    }

    @Override
    public void reading(boolean on) {
        port.in().reading(on);
    }

    // ---- out --------------------------------------------------------------------------------------------------------

    @Override
    public ByteBuffer reserve(int bytes) {
        return port.out().reserve(bytes);
    }

    @Override
    public long written() {
        return port.out().written();
    }

    @Override
    public long taken() {
        return port.out().taken();
    }

    @Override
    public void flush() {
        port.out().flush();
    }

    @Override
    public int window() {
        return window;
    }

    @Override
    public Masking masking() {
        return masking;
    }

    @Override
    public boolean showsEnd() {
        return false;
    }

    // ---- ends -------------------------------------------------------------------------------------------------------

    /** There is no half of a cable to end. Only a session that has failed asks for it. */
    @Override
    public void finish() {
        failed = telling;
        flush();
    }

    @Override
    public void close() {
        if (closing || over) {
            return;
        }
        closing = true;
        flush();
        if (owner == null) {
            // who has just answered has everything that was written before
            boolean answered = telling && written() == writtenBefore;
            port.close(!answered);
        } else {
            reading(true);
            endIfTaken();
        }
    }

    @Override
    public void abort() {
        if (aborting || over) {
            return;
        }
        closing = true;
        aborting = true;
        if (owner == null) {
            port.abort();
        } else {
            port.out().drop();
            reading(true);
            endIfTaken();
        }
    }

    @Override
    public void hasTaken() {
        LineHandler current = handler;
        if (current != null && !over) {
            current.taken();
        }
        endIfTaken();
    }

    /** Gives the port back as soon as nothing of this session is left to be written. */
    private void endIfTaken() {
        if (closing
                && owner != null
                && !over
                && (aborting || port.out().taken() == port.out().written())) {
            over = true;
            loop().execute(this::giveBack);
        }
    }

    private void giveBack() {
        tellClosed(null);
        if (owner != null) {
            owner.returned(unread.toByteArray());
        }
    }

    @Override
    public void closed(@Nullable IOException cause) {
        over = true;
        tellClosed(closing ? null : cause);
        if (owner != null) {
            owner.lost(cause);
        }
    }

    private void tellClosed(@Nullable Throwable cause) {
        LineHandler last = handler;
        handler = null;
        if (last != null) {
            last.closed(cause);
        }
    }

    @Override
    public String localAddress() {
        return port.path();
    }

    /** What is at the other end has no name. */
    @Override
    public String remoteAddress() {
        return "the device at " + port.path();
    }
}
