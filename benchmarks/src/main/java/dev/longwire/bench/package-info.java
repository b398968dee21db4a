/** Starts contenders, puts them under load in turns, and writes what was measured. */
@NullMarked
package dev.longwire.bench;

import org.jspecify.annotations.NullMarked;
