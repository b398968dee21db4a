/** Netty's channels as lines, and its event loops as loops. */
@NullMarked
package dev.longwire.http.netty;

import org.jspecify.annotations.NullMarked;
