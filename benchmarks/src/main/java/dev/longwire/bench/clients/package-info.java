/** One file for each client that is measured: its whole set-up, for anyone to correct. */
@NullMarked
package dev.longwire.bench.clients;

import org.jspecify.annotations.NullMarked;
