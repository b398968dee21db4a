package dev.longwire.serial;

/**
 * How the two ends of a serial line hold each other back. XON/XOFF is not among them: it takes two of the 256 bytes for itself,
 * and a frame may hold any byte.
 */
public enum FlowControl {
    /** Not at all: for USB devices, which have a flow control of their own, and for cables of three wires. */
    NONE,
    /** By the wires RTS and CTS. */
    RTS_CTS,
    /** By the wires DTR and DSR; not on every system. */
    DTR_DSR
}
