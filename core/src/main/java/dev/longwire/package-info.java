/**
 * What an application sees of Longwire: one WebSocket (RFC 6455), whatever line carries it.
 *
 * <p>Three styles share the types of this package: {@link dev.longwire.Callback} (events, off the I/O thread), {@link
 * dev.longwire.Conversation} (blocking, for scripts and virtual threads) and {@link dev.longwire.Listener} (on the I/O
 * thread, with a window on the network buffer).
 */
@NullMarked
package dev.longwire;

import org.jspecify.annotations.NullMarked;
