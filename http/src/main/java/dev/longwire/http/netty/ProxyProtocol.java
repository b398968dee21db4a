package dev.longwire.http.netty;

import java.net.InetAddress;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Which connections begin with a header of the PROXY protocol, version 1 or 2: a proxy tells in it whose connection it passes on.
 *
 * @param proxies whether a connection from an address must begin with one; from any other address it is not read
 * @param refused told of a connection that does not, or whose header is malformed, and why. It is closed. Called on the line's loop
 */
public record ProxyProtocol(Predicate<InetAddress> proxies, BiConsumer<SocketLine, String> refused) {}
