/** The code that the documentation shows: each program runs by itself against {@code ./longwire serve}. */
@NullMarked
package dev.longwire.examples;

import org.jspecify.annotations.NullMarked;
