/** Measures what is package-private in the core, next to the obvious way to do the same. */
@NullMarked
package dev.longwire.protocol;

import org.jspecify.annotations.NullMarked;
