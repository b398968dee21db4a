package dev.longwire.attacks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One attacking client, without a thread of its own. Belongs to the thread of its {@link Crowd}. */
final class Peer {
    enum State {
        OPENING,
        OPEN,
        /** Got another status than 101. */
        REFUSED,
        /** Open once, and ended by the server or by a broken connection. */
        ENDED
    }

    private static final ByteBuffer SCRATCH = ByteBuffer.allocateDirect(256 << 10);

    final int number;
    private final SocketChannel channel;
    private final Behaviour behaviour;
    private final ByteBuffer request;
    private final StringBuilder head = new StringBuilder();
    private final ByteBuffer beginning = ByteBuffer.allocate(125);
    private @Nullable ByteBuffer writing;
    private @Nullable ByteBuffer pong;
    private long payloadLeft = -1;
    private int kind;

    State state = State.OPENING;
    int status;
    long written;
    /** For a behaviour to count in. */
    int count;

    Peer(int number, int port, Behaviour behaviour) throws IOException {
        this.number = number;
        this.behaviour = behaviour;
        request = ByteBuffer.wrap(behaviour.request());
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.connect(new InetSocketAddress("127.0.0.1", port));
    }

    /** Does what can be done without waiting. Whether anything could. */
    boolean turn() {
        try {
            return switch (state) {
                case OPENING -> channel.finishConnect() && open();
                case OPEN -> write() | read(behaviour.appetite(this));
                case REFUSED, ENDED -> false;
            };
        } catch (IOException broken) {
            end(state == State.OPEN ? State.ENDED : State.REFUSED);
            return true;
        }
    }

    private void end(State how) {
        state = how;
        close();
    }

    private boolean open() throws IOException {
        boolean moved = false;
        if (request.hasRemaining()) {
            int most = Math.min(request.remaining(), behaviour.octetsOfRequest());
            ByteBuffer piece = request.slice(request.position(), most);
            int count = channel.write(piece);
            request.position(request.position() + count);
            moved = count > 0;
        }
        return read(Behaviour.ALL) | moved;
    }

    private boolean write() throws IOException {
        boolean moved = false;
        for (; ; ) {
            if (writing == null || !writing.hasRemaining()) {
                writing = pong != null ? pong : behaviour.next(this);
                pong = null;
                if (writing == null) {
                    return moved;
                }
            }
            int count = channel.write(writing);
            written += count;
            moved |= count > 0;
            if (writing.hasRemaining()) {
                return moved;
            }
        }
    }

    private boolean read(int most) throws IOException {
        boolean moved = false;
        for (int left = most; left > 0; ) {
            SCRATCH.clear().limit(Math.min(left, SCRATCH.capacity()));
            int count = channel.read(SCRATCH);
            if (count == 0) {
                return moved;
            }
            moved = true;
            if (count < 0) {
                end(state == State.OPEN ? State.ENDED : State.REFUSED);
                return true;
            }
            left -= count;
            SCRATCH.flip();
            while (SCRATCH.hasRemaining() && state != State.REFUSED) {
                if (state == State.OPENING) {
                    head(SCRATCH);
                } else {
                    frames(SCRATCH);
                }
            }
        }
        return moved;
    }

    private void head(ByteBuffer in) {
        while (in.hasRemaining() && head.indexOf("\r\n\r\n") < 0) {
            head.append((char) (in.get() & 0xFF));
        }
        if (head.indexOf("\r\n\r\n") >= 0) {
            status = Integer.parseInt(head.substring(9, 12));
            state = status == 101 ? State.OPEN : State.REFUSED;
        }
    }

    /** Frames of a server: unmasked, and told to the behaviour by how they begin. */
    private void frames(ByteBuffer in) {
        while (in.hasRemaining()) {
            if (payloadLeft < 0) {
                beginning.put(in.get());
                header();
                continue;
            }
            int taken = (int) Math.min(payloadLeft, in.remaining());
            for (int i = 0; i < taken && beginning.hasRemaining(); i++) {
                beginning.put(in.get(in.position() + i));
            }
            in.position(in.position() + taken);
            payloadLeft -= taken;
            if (payloadLeft == 0) {
                frame();
            }
        }
    }

    private void header() {
        int have = beginning.position();
        if (have < 2) {
            return;
        }
        int code = beginning.get(1) & 0x7F;
        int size = code < 126 ? 2 : code == 126 ? 4 : 10;
        if (have < size) {
            return;
        }
        kind = beginning.get(0) & 0xFF;
        payloadLeft = code < 126 ? code : code == 126 ? beginning.getShort(2) & 0xFFFF : beginning.getLong(2);
        beginning.clear().limit((kind & 0x08) != 0 ? 125 : 4); // a control frame is kept whole
        if (payloadLeft == 0) {
            frame();
        }
    }

    private void frame() {
        beginning.flip();
        if (kind == Wire.PING) {
            byte[] payload = new byte[beginning.remaining()];
            beginning.get(payload);
            pong = ByteBuffer.wrap(Wire.frame(Wire.PONG, payload)); // only the last Ping needs one (RFC 6455 §5.5.3)
        } else if (kind != Wire.CLOSE && kind != Wire.PONG) {
            behaviour.message(this, beginning);
        }
        beginning.clear();
        payloadLeft = -1;
    }

    /** For reports of what went wrong. */
    @Override
    public String toString() {
        return "peer " + number + " (" + state + ", "
                + head.toString().lines().findFirst().orElse("no answer") + ")";
    }

    void close() {
        try {
            channel.close();
        } catch (IOException broken) {
            throw new AssertionError("closing a socket of the attack", broken);
        }
    }
}
