package dev.longwire.handshake;

import dev.longwire.Compression;

/**
 * What a server makes of a client's offer of permessage-deflate (RFC 7692 §5.1).
 *
 * @param compression how messages are compressed on this connection, as the server sees it
 * @param answer what it answers to the client
 */
public record AgreedCompression(Compression compression, Extension answer) {}
