/**
 * RFC 6455 without I/O: bytes in, messages and bytes out. There is no thread, socket, clock or logger in this package; time
 * is an argument, and {@link dev.longwire.protocol.Role} is a value. Applications do not need this package.
 */
@NullMarked
package dev.longwire.protocol;

import org.jspecify.annotations.NullMarked;
