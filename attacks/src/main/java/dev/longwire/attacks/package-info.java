/** Attacks on a server of Longwire that runs in a JVM of its own: what it holds meanwhile, and how others are served. */
@NullMarked
package dev.longwire.attacks;

import org.jspecify.annotations.NullMarked;
