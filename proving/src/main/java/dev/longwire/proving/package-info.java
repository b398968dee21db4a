/**
 * What proves a line, for those who write one: both ends of a connection played by a test, every split of some bytes, a clock set by
 * hand, and a reader and a writer of frames that share no code with Longwire's own.
 */
@NullMarked
package dev.longwire.proving;

import org.jspecify.annotations.NullMarked;
