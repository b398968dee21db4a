/** Serial lines without hardware: pseudo-terminals, and an emulated control surface. */
@NullMarked
package dev.longwire.proving.serial;

import org.jspecify.annotations.NullMarked;
