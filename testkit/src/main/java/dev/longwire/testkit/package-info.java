/**
 * For tests of WebSocket applications and of lines: a recorder of events, every split of some bytes, a clock set by hand, an
 * in-memory line, and the contract that every line must pass.
 */
@NullMarked
package dev.longwire.testkit;

import org.jspecify.annotations.NullMarked;
