package dev.longwire.serial;

/** The bit that guards each byte on a serial line. Bytes that fail are dropped by the system. */
public enum Parity {
    /** None, as almost always. */
    NONE,
    /** The number of ones is odd. */
    ODD,
    /** The number of ones is even. */
    EVEN,
    /** Always one. */
    MARK,
    /** Always zero. */
    SPACE
}
