/** One file for each server that is measured: its whole set-up, for anyone to correct. */
@NullMarked
package dev.longwire.bench.servers;

import org.jspecify.annotations.NullMarked;
