/**
 * WebSocket over a serial port, as USB control surfaces speak it: an HTTP/1.1 upgrade sent over the port, then frames. {@link
 * dev.longwire.serial.SerialWebSocket} for the computer's end, {@link dev.longwire.serial.SerialWebSocketServer} for the
 * device's.
 */
@NullMarked
package dev.longwire.serial;

import org.jspecify.annotations.NullMarked;
