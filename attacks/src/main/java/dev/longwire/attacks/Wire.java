package dev.longwire.attacks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/** The octets of a client, made without Longwire. */
final class Wire {
    static final int CONTINUATION = 0x80;
    static final int TEXT = 0x81;
    static final int BINARY = 0x82;
    static final int CLOSE = 0x88;
    static final int PING = 0x89;
    static final int PONG = 0x8A;

    /** RSV1 of the first octet: the message is compressed (RFC 7692 §6). */
    static final int COMPRESSED = 0x40;

    private Wire() {}

    static byte[] request(String path, boolean deflate) {
        return ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                        + (deflate ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : "") + "\r\n")
                .getBytes(US_ASCII);
    }

    /** The header of a masked frame (RFC 6455 §5.2), with a key of zeros, so that its payload stays as it is. */
    static byte[] header(int first, long length) {
        ByteBuffer header = ByteBuffer.allocate(14).put((byte) first);
        if (length < 126) {
            header.put((byte) (0x80 | length));
        } else if (length < 65_536) {
            header.put((byte) (0x80 | 126)).putShort((short) length);
        } else {
            header.put((byte) (0x80 | 127)).putLong(length);
        }
        byte[] exact = new byte[header.putInt(0).position()];
        header.flip().get(exact);
        return exact;
    }

    /** A whole masked frame. */
    static byte[] frame(int first, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(header(first, payload.length));
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    static byte[] text(String message) {
        return frame(TEXT, message.getBytes(UTF_8));
    }

    /** A masked frame of some 16 KiB that becomes {@code size} zeros. */
    static byte[] bomb(int size) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(new byte[size]);
        byte[] out = new byte[size / 500 + 1000];
        int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH) - 4; // RFC 7692 §7.2.1
        deflater.end();
        return frame(
                BINARY | COMPRESSED,
                ByteBuffer.allocate(length).put(out, 0, length).array());
    }
}
