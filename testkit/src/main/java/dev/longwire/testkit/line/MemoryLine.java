package dev.longwire.testkit.line;

import dev.longwire.transport.Line;
import dev.longwire.transport.LineHandler;
import dev.longwire.transport.Loop;
import dev.longwire.transport.ReadOnlyView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A line that stays in memory, with the ways of a TCP connection: a bounded buffer each way, half-close, reset. Both ends may
 * live on the same loop or on different ones. In steady use it allocates nothing.
 */
public final class MemoryLine implements Line {
    private static final int BATCH = 64 << 10;
    private static final int READ = 64 << 10;

    private final Loop loop;
    private final String name;
    private final MemoryPipe in;
    private final MemoryPipe out;
    private final Flow flow;
    private final ByteBuffer readBuffer = ByteBuffer.allocate(READ);
    private final ReadOnlyView view = new ReadOnlyView();
    private final ArrayDeque<ByteBuffer> full = new ArrayDeque<>();
    private final Runnable readTask = this::read;
    private final Runnable writeTask = this::drained;

    private @Nullable MemoryLine peer;
    private @Nullable LineHandler handler;
    private ByteBuffer batch = ByteBuffer.allocate(BATCH);
    /** Everything written except what is in the batch. */
    private long passedOn;

    private long taken;
    private boolean reading = true;
    private boolean readComing;
    private boolean finishing;
    private boolean closing;
    private boolean inputOver;
    private boolean closed;

    private MemoryLine(Loop loop, String name, MemoryPipe in, MemoryPipe out, Flow flow) {
        this.loop = loop;
        this.name = name;
        this.in = in;
        this.out = out;
        this.flow = flow;
    }

    /**
     * The two ends of a line.
     *
     * @param client one end
     * @param server the other
     */
    public record Pair(MemoryLine client, MemoryLine server) {}

    /**
     * A connected line. Each end needs a handler before its loop runs next.
     *
     * @param clientLoop where the client's end lives
     * @param serverLoop where the server's end lives
     * @param capacity bytes that each direction holds, at least 1
     * @return both ends
     */
    public static Pair pair(Loop clientLoop, Loop serverLoop, int capacity) {
        return pair(clientLoop, serverLoop, capacity, new Flow(), new Flow());
    }

    /**
     * A connected line. Each end needs a handler before its loop runs next.
     *
     * @param clientLoop where the client's end lives
     * @param serverLoop where the server's end lives
     * @param capacity bytes that each direction holds, at least 1
     * @param toServer how bytes pass to the server
     * @param toClient how bytes pass to the client
     * @return both ends
     */
    public static Pair pair(Loop clientLoop, Loop serverLoop, int capacity, Flow toServer, Flow toClient) {
        MemoryPipe up = new MemoryPipe(capacity, toServer);
        MemoryPipe down = new MemoryPipe(capacity, toClient);
        MemoryLine client = new MemoryLine(clientLoop, "memory:client", down, up, toClient);
        MemoryLine server = new MemoryLine(serverLoop, "memory:server", up, down, toServer);
        client.peer = server;
        server.peer = client;
        return new Pair(client, server);
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public void handler(LineHandler next) {
        handler = next;
        flow.usedBy(this::readLater);
        readLater();
    }

    @Override
    public ByteBuffer reserve(int bytes) {
        if (batch.remaining() < bytes) {
            passedOn += batch.position();
            full.add(batch.flip());
            batch = ByteBuffer.allocate(BATCH);
        }
        return batch;
    }

    @Override
    public ByteBuffer readOnly(ByteBuffer bytes, int from, int to) {
        return view.of(bytes, from, to);
    }

    @Override
    public long written() {
        return passedOn + batch.position();
    }

    @Override
    public long taken() {
        return taken;
    }

    @Override
    public void flush() {
        push();
    }

    /** Moves what is written into the pipe. Returns whether all of it went. */
    private boolean push() {
        if (closed) {
            return true;
        }
        boolean moved = false;
        for (ByteBuffer next = full.peek(); next != null; next = full.peek()) {
            moved |= take(next);
            if (next.hasRemaining()) {
                break;
            }
            full.remove();
        }
        if (full.isEmpty() && batch.position() > 0) {
            passedOn += batch.position();
            batch.flip();
            moved |= take(batch);
            passedOn -= batch.remaining();
            batch.compact();
        }
        if (moved) {
            peer().readLater();
        }
        boolean all = full.isEmpty() && batch.position() == 0;
        if (all && (finishing || closing)) {
            out.end();
            peer().readLater();
        }
        if (all && closing) {
            end(null);
        }
        return all;
    }

    private boolean take(ByteBuffer bytes) {
        int count = out.write(bytes);
        taken += count;
        return count > 0;
    }

    /** The peer has read: there may be room again. */
    private void drained() {
        long before = taken;
        push();
        if (!closed && taken != before && handler != null) {
            handler.taken();
        }
    }

    @Override
    public void reading(boolean on) {
        reading = on;
        if (on) {
            readLater();
        }
    }

    private void readLater() {
        synchronized (in) {
            if (readComing) {
                return;
            }
            readComing = true;
        }
        later(readTask);
    }

    private void read() {
        synchronized (in) {
            readComing = false;
        }
        if (closed || handler == null) {
            return;
        }
        if (flow.breaks(Flow.Break.RESET)) {
            out.reset(); // so that the other end is told, too
            in.reset();
        }
        if (in.isReset()) {
            end(new IOException("connection reset by the peer"));
            return;
        }
        if (!reading || inputOver) {
            return;
        }
        if (flow.breaks(Flow.Break.END)) {
            in.cut();
            peer().later(peer().writeTask);
        }
        readBuffer.clear();
        int count = in.read(readBuffer);
        if (count > 0) {
            handler.received(readBuffer.flip());
            handler.readComplete();
            peer().later(peer().writeTask);
            readLater();
        } else if (count < 0) {
            inputOver = true;
            handler.inputEnded();
        }
    }

    @Override
    public void finish() {
        finishing = true;
        push();
    }

    @Override
    public void close() {
        if (!closed && !closing) {
            closing = true;
            later(writeTask);
        }
    }

    @Override
    public void abort() {
        if (!closed) {
            out.reset();
            peer().readLater();
            closing = true;
            later(() -> end(null));
        }
    }

    private void end(@Nullable IOException cause) {
        if (closed) {
            return;
        }
        closed = true;
        full.clear();
        in.reset();
        peer().readLater();
        if (handler != null) {
            LineHandler last = handler;
            later(() -> last.closed(cause));
        }
    }

    /** A loop that was closed has ended its lines: nobody waits for what would be done. */
    private void later(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException closedLoop) {
            closed = true;
        }
    }

    private MemoryLine peer() {
        if (peer == null) {
            throw new IllegalStateException("this end has no other");
        }
        return peer;
    }

    @Override
    public String localAddress() {
        return name;
    }

    @Override
    public String remoteAddress() {
        return peer().name;
    }
}
