package dev.longwire.serial;

/**
 * How bits travel on a serial line.
 *
 * @param baudRate bits in a second, at least 1
 * @param stopBits 1 or 2
 * @param parity the bit that guards each byte
 * @param flowControl how the ends hold each other back
 */
record LineSettings(int baudRate, int stopBits, Parity parity, FlowControl flowControl) {
    static final int DATA_BITS = 8;

    LineSettings {
        if (baudRate < 1) {
            throw new IllegalArgumentException(
                    "a baud rate of " + baudRate + "; it must be at least 1, such as 9600, 115200 or 256000");
        }
        if (stopBits != 1 && stopBits != 2) {
            throw new IllegalArgumentException(stopBits + " stop bits; it must be 1 or 2");
        }
    }

    /** Refuses what no frame could pass. */
    static void checkDataBits(int dataBits) {
        if (dataBits != DATA_BITS) {
            throw new IllegalArgumentException(
                    dataBits + " data bits; it must be 8, since a WebSocket frame is made of whole bytes");
        }
    }

    /** Bytes that the line carries in a second. */
    int bytesPerSecond() {
        int bits = 1 + DATA_BITS + (parity == Parity.NONE ? 0 : 1) + stopBits;
        return Math.max(1, baudRate / bits);
    }

    /** Nanoseconds that some bytes take on the line. */
    long nanosFor(long bytes) {
        return bytes * 1_000_000_000L / bytesPerSecond();
    }

    /** Such as {@code 9600 baud, 8N1}. */
    String describe() {
        return baudRate + " baud, 8" + parity.name().charAt(0) + stopBits;
    }
}
