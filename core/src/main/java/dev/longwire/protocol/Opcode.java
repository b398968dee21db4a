package dev.longwire.protocol;

/** The opcodes of RFC 6455 §5.2. */
public final class Opcode {
    /** A further fragment of a message. */
    public static final int CONTINUATION = 0x0;
    /** A text message or its first fragment. */
    public static final int TEXT = 0x1;
    /** A binary message or its first fragment. */
    public static final int BINARY = 0x2;
    /** Close. */
    public static final int CLOSE = 0x8;
    /** Ping. */
    public static final int PING = 0x9;
    /** Pong. */
    public static final int PONG = 0xA;

    /** Added to the opcode of a message that must not be compressed; not on the wire. */
    public static final int UNCOMPRESSED = 0x100;

    private Opcode() {}

    static boolean isControl(int opcode) {
        return (opcode & 0x8) != 0;
    }

    static boolean isReserved(int opcode) {
        return (opcode & 0x7) > 2;
    }

    static String name(int opcode) {
        return switch (opcode) {
            case CONTINUATION -> "continuation";
            case TEXT -> "text";
            case BINARY -> "binary";
            case CLOSE -> "Close";
            case PING -> "Ping";
            case PONG -> "Pong";
            default -> "reserved opcode " + opcode;
        };
    }
}
