package dev.longwire.serial;

import java.nio.ByteBuffer;

/**
 * Follows a client's frames (RFC 6455 §5.2) to know to the byte where its session ends: behind a Close, or where a request begins
 * instead of a frame. What comes from there on is for the next session.
 */
final class SessionEnd {
    /** The first byte of a request: the opcode 7, which is reserved, so no frame begins with it. */
    private static final byte REQUEST = 'G';

    private static final int CLOSE = 8;
    private static final int MOST_HEADER = 14;

    private final byte[] header = new byte[MOST_HEADER];
    /** How much of the next frame's header has come. */
    private int have;
    /** Bytes of the current frame's payload that are still to come; as an unsigned number. */
    private long payload;

    private boolean found;

    /**
     * Looks at bytes that came, and changes nothing in them.
     *
     * @return the index of the first one that is not the session's; the limit if all of them are
     */
    int find(ByteBuffer bytes) {
        int at = bytes.position();
        while (!found && at < bytes.limit()) {
            if (have == 0 && payload == 0 && bytes.get(at) == REQUEST) {
                found = true;
            } else if (payload != 0) {
                long part = Long.compareUnsigned(payload, bytes.limit() - at) < 0 ? payload : bytes.limit() - at;
                payload -= part;
                at += (int) part;
                found = payload == 0 && isClose();
            } else {
                header[have++] = bytes.get(at++);
                if (have > 1 && have == headerSize()) {
                    payload = payloadSize();
                    have = 0;
                    found = payload == 0 && isClose();
                }
            }
        }
        return at;
    }

    boolean isFound() {
        return found;
    }

    private boolean isClose() {
        return (header[0] & 0x0F) == CLOSE;
    }

    private int lengthBytes() {
        return switch (header[1] & 0x7F) {
            case 126 -> 2;
            case 127 -> 8;
            default -> 0;
        };
    }

    private int headerSize() {
        return 2 + lengthBytes() + ((header[1] & 0x80) == 0 ? 0 : 4);
    }

    private long payloadSize() {
        long size = lengthBytes() == 0 ? header[1] & 0x7F : 0;
        for (int i = 0; i < lengthBytes(); i++) {
            size = size << 8 | header[2 + i] & 0xFF;
        }
        return size;
    }
}
