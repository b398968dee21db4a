package dev.longwire.cli;

/** How binary messages are shown. */
enum BinaryForm {
    /** As a hex dump. */
    HEX,
    /** The octets as they are, with nothing between two messages. */
    RAW,
    /** As if they were text, with U+FFFD for what is not UTF-8. */
    TEXT
}
