/**
 * The opening handshake over HTTP/1.1 as pure functions: bytes and heads in, heads, verdicts and bytes out (RFC 6455 §4). It
 * has no thread, no clock, no socket and no logger, so that every line, a network connection or a serial port, opens with
 * the same rules.
 *
 * <p>A client writes {@link dev.longwire.handshake.ClientHandshake#request()}, reads with
 * {@link dev.longwire.handshake.HeadReader#forResponse(int)} and asks
 * {@link dev.longwire.handshake.ClientHandshake#accept}. A server reads with
 * {@link dev.longwire.handshake.HeadReader#forRequest(int)}, asks {@link dev.longwire.handshake.ServerHandshake#check} and
 * writes what the verdict calls for.
 *
 * <p>What a request asks for is read by {@link dev.longwire.handshake.RequestPath}, {@link dev.longwire.handshake.PathPatterns},
 * {@link dev.longwire.handshake.Query} and {@link dev.longwire.handshake.Cookies}, and where it came from by
 * {@link dev.longwire.handshake.ForwardingRule}.
 */
@NullMarked
package dev.longwire.handshake;

import org.jspecify.annotations.NullMarked;
