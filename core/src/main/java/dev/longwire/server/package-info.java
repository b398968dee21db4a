/**
 * What the servers of all modules have in common: which paths there are, what a handler of requests sees, and what it answers. A
 * module's server offers it with {@link dev.longwire.server.SocketPaths}, and gives each line that a client opens to {@link
 * dev.longwire.server.SocketRoutes}.
 */
@NullMarked
package dev.longwire.server;

import org.jspecify.annotations.NullMarked;
