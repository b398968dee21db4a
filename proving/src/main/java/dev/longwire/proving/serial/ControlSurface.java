package dev.longwire.proving.serial;

import dev.longwire.proving.Frame;
import dev.longwire.proving.RawEnd;
import dev.longwire.proving.Splits;
import dev.longwire.testkit.Recorder;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A device that speaks WebSocket over a serial line in the way of USB control surfaces such as the Loupedeck Live and CT, as far as
 * programs that talk to them show it; written apart from Longwire's own server. It answers at {@code /index.html}, with header
 * fields in an order and a case of its own, takes its time over it, sends its messages unmasked and in fragments, and echoes what
 * it gets. It takes a request inside a session for a broken frame, and forgets the session over that without an answer. On a thread of
 * its own, one session after another, until the line ends.
 */
public final class ControlSurface implements AutoCloseable {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455 §1.3

    private final RawEnd line;
    private final byte[] leftover;
    private final int pieces;
    /** A Close is answered and changes nothing. */
    private final boolean keepsSession;

    private final Thread thread;
    private final BlockingQueue<Frame> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();

    /** Whether a frame came that was not masked with the key 0. */
    private volatile boolean sawOtherKeys;

    private volatile @Nullable Exception failure;

    /**
     * A device that waits for a request.
     *
     * @param line its end of the line
     * @param leftover what it still sends of an earlier session before it answers
     * @param pieces in how many writes it sends its response
     */
    public ControlSurface(RawEnd line, byte[] leftover, int pieces) {
        this(line, leftover, pieces, false);
    }

    private ControlSurface(RawEnd line, byte[] leftover, int pieces, boolean keepsSession) {
        this.line = line;
        this.leftover = leftover.clone();
        this.pieces = pieces;
        this.keepsSession = keepsSession;
        this.thread = new Thread(this::run, "control-surface");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * A device that is still in the session of a program that is gone, and keeps each session until it gets a broken frame: so it
     * answers every other request.
     *
     * @param line its end of the line
     * @return the device
     */
    public static ControlSurface inASession(RawEnd line) {
        return new ControlSurface(line, new byte[0], 1, true);
    }

    private void run() {
        try {
            line.write(leftover);
            if (!keepsSession) {
                accept();
            }
            while (true) {
                while (talk()) {
                    // until the session ends
                }
                accept();
            }
        } catch (EOFException gone) {
            requests.add("");
        } catch (IOException broken) {
            failure = broken;
        }
    }

    private void accept() throws IOException {
        String request = request();
        requests.add(request);
        respond(field(request, "sec-websocket-key"));
    }

    /** What comes ahead of it, such as a Close, means nothing outside a session. */
    private String request() throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().equals("G")) {
            head.setLength(0);
            head.append((char) (line.read(1)[0] & 0xFF));
        }
        return rest(head);
    }

    private String rest(StringBuilder head) throws IOException {
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) (line.read(1)[0] & 0xFF));
        }
        return head.toString();
    }

    private static String field(String head, String name) {
        for (String each : head.split("\r\n")) {
            int colon = each.indexOf(':');
            if (colon > 0 && each.substring(0, colon).toLowerCase(Locale.ROOT).equals(name)) {
                return each.substring(colon + 1).strip();
            }
        }
        return "";
    }

    private void respond(String key) throws IOException {
        String response = "HTTP/1.1 101 Switching Protocols\r\n"
                + "Sec-WebSocket-Accept: " + accept(key) + "\r\n"
                + "upgrade: WebSocket\r\n"
                + "CONNECTION: Upgrade\r\n\r\n";
        byte[] octets = response.getBytes(StandardCharsets.US_ASCII);
        for (byte[] piece : Splits.chops(octets, Math.max(1, octets.length / pieces))) {
            line.write(piece);
        }
    }

    private static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Takes one frame. Returns whether the session goes on. */
    private boolean talk() throws IOException {
        int first = line.read(1)[0] & 0xFF;
        if (first == 'G') { // an opcode that is reserved (RFC 6455 §5.2)
            rest(new StringBuilder("G"));
            return false;
        }
        int second = line.read(1)[0];
        int length = second & 0x7F;
        long size = length;
        if (length >= 126) {
            size = 0;
            for (byte octet : line.read(length == 126 ? 2 : 8)) {
                size = size << 8 | octet & 0xFF;
            }
        }
        byte[] key = line.read(4);
        sawOtherKeys |= !Arrays.equals(key, new byte[4]);
        byte[] payload = line.read(Math.toIntExact(size));
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= key[i % 4];
        }
        Frame frame = new Frame(first, (second & 0x80) != 0, payload);
        if (frame.opcode() != 8) {
            received.add(frame);
        }
        switch (frame.opcode()) {
            case 8 -> line.write(Frame.of(0x88, payload).bytes());
            case 9 -> line.write(Frame.of(0x8A, payload).bytes());
            case 10 -> {}
            default -> echo(frame);
        }
        return keepsSession || frame.opcode() != 8;
    }

    /** In three fragments, with a Ping between them. */
    private void echo(Frame frame) throws IOException {
        byte[] payload = frame.payload();
        int third = payload.length / 3;
        line.write(Frame.of(frame.opcode(), Arrays.copyOf(payload, third)).bytes());
        line.write(Frame.of(0x89, new byte[] {1}).bytes());
        line.write(Frame.of(0x00, Arrays.copyOfRange(payload, third, 2 * third)).bytes());
        line.write(Frame.of(0x80, Arrays.copyOfRange(payload, 2 * third, payload.length))
                .bytes());
    }

    /**
     * The request it got; waits for it.
     *
     * @return the head
     */
    public String nextRequest() {
        return taken(requests, "request");
    }

    /**
     * The next frame it got that is no Close; waits for it.
     *
     * @return the frame, unmasked
     */
    public Frame nextFrame() {
        return taken(received, "frame");
    }

    private <T> T taken(BlockingQueue<T> from, String what) {
        try {
            T next = from.poll(Recorder.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new AssertionError("no " + what + " came within " + Recorder.PATIENCE, failure);
            }
            return next;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a " + what, interrupted);
        }
    }

    /**
     * Whether any frame was masked with another key than 0, which such a device would have to undo.
     *
     * @return true if so
     */
    public boolean sawOtherKeys() {
        return sawOtherKeys;
    }

    /** Switches it off. */
    @Override
    public void close() {
        line.reset();
        try {
            thread.join(Recorder.PATIENCE.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
