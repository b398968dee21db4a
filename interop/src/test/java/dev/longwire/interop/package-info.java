/** Longwire against programs that no one here wrote. */
@NullMarked
package dev.longwire.interop;

import org.jspecify.annotations.NullMarked;
