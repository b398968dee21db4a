/**
 * The {@code longwire} command: {@code connect} talks to a WebSocket server from a terminal or a pipe, {@code serve} is an
 * echo server.
 */
@NullMarked
package dev.longwire.cli;

import org.jspecify.annotations.NullMarked;
