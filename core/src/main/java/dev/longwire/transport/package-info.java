/**
 * What a line must offer to carry WebSockets, and the one place that knows threads.
 *
 * <p>To add a line, implement {@link dev.longwire.transport.Line}, {@link dev.longwire.transport.Loop} and {@link
 * dev.longwire.transport.Connector}, and let the transport contract of the module proving run over it. Applications do not need this
 * package.
 */
@NullMarked
package dev.longwire.transport;

import org.jspecify.annotations.NullMarked;
