/**
 * WebSocket over HTTP (RFC 6455 §4): a {@link dev.longwire.http.WebSocketClient} opens, and {@link
 * dev.longwire.http.HttpWebSocket} does so in one line; a {@link dev.longwire.http.WebSocketServer} accepts. {@link
 * dev.longwire.http.Tls} says whom to trust and who we are, {@link dev.longwire.http.IoThreads} which threads do the work.
 */
@NullMarked
package dev.longwire.http;

import org.jspecify.annotations.NullMarked;
