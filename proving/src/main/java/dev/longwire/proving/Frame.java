package dev.longwire.proving;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A frame as a test writes or reads it (RFC 6455 §5.2), legal or not. Made apart from Longwire's own reader and writer, and as
 * plainly as can be.
 *
 * @param first the first octet: FIN, reserved bits, opcode
 * @param masked whether it is masked
 * @param payload the payload, unmasked
 */
public record Frame(int first, boolean masked, byte[] payload) {
    private static final byte[] KEY = {0x37, (byte) 0xFA, 0x21, 0x3D};

    /**
     * A whole text message.
     *
     * @param text the message
     * @return an unmasked frame
     */
    public static Frame text(String text) {
        return new Frame(0x81, false, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A whole binary message.
     *
     * @param data the message
     * @return an unmasked frame
     */
    public static Frame binary(byte[] data) {
        return new Frame(0x82, false, data);
    }

    /**
     * A Close frame.
     *
     * @param code any code
     * @param reason any reason
     * @return an unmasked frame
     */
    public static Frame close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return new Frame(
                0x88,
                false,
                ByteBuffer.allocate(2 + text.length)
                        .putShort((short) code)
                        .put(text)
                        .array());
    }

    /**
     * Any frame.
     *
     * @param first the first octet
     * @param payload the payload
     * @return an unmasked frame
     */
    public static Frame of(int first, byte[] payload) {
        return new Frame(first, false, payload);
    }

    /**
     * As a client sends it.
     *
     * @return this frame, masked
     */
    public Frame asClient() {
        return new Frame(first, true, payload);
    }

    /**
     * The frame on the wire; the mask is the one of RFC 6455 §5.7.
     *
     * @return its octets
     */
    public byte[] bytes() {
        int length = payload.length;
        int mask = masked ? 0x80 : 0;
        ByteBuffer out = ByteBuffer.allocate(length + 14).put((byte) first);
        if (length < 126) {
            out.put((byte) (mask | length));
        } else if (length < 65536) {
            out.put((byte) (mask | 126)).putShort((short) length);
        } else {
            out.put((byte) (mask | 127)).putLong(length);
        }
        if (masked) {
            out.put(KEY);
        }
        for (int i = 0; i < length; i++) {
            out.put((byte) (payload[i] ^ (masked ? KEY[i % 4] : 0)));
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    /**
     * Reads a frame.
     *
     * @param from where from
     * @return the frame, unmasked
     * @throws IOException if the connection ends or breaks before its end
     */
    public static Frame read(RawEnd from) throws IOException {
        byte[] head = from.read(2);
        long length = head[1] & 0x7F;
        if (length == 126) {
            length = ByteBuffer.wrap(from.read(2)).getShort() & 0xFFFF;
        } else if (length == 127) {
            length = ByteBuffer.wrap(from.read(8)).getLong();
        }
        boolean masked = (head[1] & 0x80) != 0;
        byte[] key = masked ? from.read(4) : new byte[4];
        byte[] payload = from.read(Math.toIntExact(length));
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= key[i % 4];
        }
        return new Frame(head[0] & 0xFF, masked, payload);
    }

    /**
     * The opcode.
     *
     * @return 0 to 15
     */
    public int opcode() {
        return first & 0xF;
    }

    /**
     * The payload as text.
     *
     * @return its text
     */
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /**
     * The code of a Close frame.
     *
     * @return the code; 1005 if it has none
     */
    public int closeCode() {
        return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Frame frame
                && first == frame.first
                && masked == frame.masked
                && Arrays.equals(payload, frame.payload);
    }

    @Override
    public int hashCode() {
        return 31 * first + Arrays.hashCode(payload);
    }

    @Override
    public String toString() {
        return "Frame[0x" + Integer.toHexString(first) + (masked ? ", masked, " : ", ") + payload.length + " octets]";
    }
}
