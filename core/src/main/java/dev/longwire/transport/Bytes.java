package dev.longwire.transport;

import dev.longwire.protocol.Output;

/** Writes bytes of any length to an output. */
final class Bytes {
    private Bytes() {}

    static void write(Output output, byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            int part = Math.min(bytes.length - at, Output.MOST);
            output.reserve(part).put(bytes, at, part);
            at += part;
        }
    }
}
