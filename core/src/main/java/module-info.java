/**
 * WebSocket for the JVM: what an application sees, the protocol without I/O, the opening handshake, and what a line that
 * carries WebSocket must offer. Needs {@code java.base} only.
 */
module dev.longwire {
    exports dev.longwire;
    exports dev.longwire.handshake;
    exports dev.longwire.protocol;
    exports dev.longwire.server;
    exports dev.longwire.transport;

    requires static org.jspecify;
}
