package dev.longwire.proving.conformance;

/** How much is done of what is too much to do everywhere, in every build. */
public enum Effort {
    /** All there is, which takes many minutes: {@code -Dlongwire.conformance.full=true}. */
    FULL(1_000, Integer.MAX_VALUE, 65_536, 0, true),
    /** For the line that stands for the others: a thousand compressed messages of each size, as far as they are small. */
    THOROUGH(1_000, 256 << 10, 20, 0, true),
    /** For other lines. */
    USUAL(50, 32 << 10, 5, 1_000, true),
    /** For lines that open slowly: nothing is sent a second time octet by octet. */
    QUICK(50, 32 << 10, 5, 1_000, false);

    private static final String PROPERTY = "longwire.conformance.full";

    private final int messages;
    private final int octets;
    private final int codes;
    private final int smallestChop;
    private final boolean inPieces;

    Effort(int messages, int octets, int codes, int smallestChop, boolean inPieces) {
        this.messages = messages;
        this.octets = octets;
        this.codes = codes;
        this.smallestChop = smallestChop;
        this.inPieces = inPieces;
    }

    /** This one, if not all was asked for. */
    Effort orFull() {
        return Boolean.getBoolean(PROPERTY) ? FULL : this;
    }

    /** How many compressed messages of a size are sent for each window and takeover: at least four of the large ones. */
    int messages(int size) {
        return Math.min(messages, Math.max(4, octets / size));
    }

    /** How many close codes are tried of each range that has too many for a row each, about. */
    int codes() {
        return codes;
    }

    /** In pieces of what size, instead of this one, messages of 64 KiB are written. */
    int chop(int size) {
        return size < smallestChop ? size + smallestChop : size;
    }

    /** Whether what is small is sent octet by octet, too. */
    boolean inPieces() {
        return inPieces;
    }
}
