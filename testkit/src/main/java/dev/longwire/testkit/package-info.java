/** For tests of applications that use Longwire: a recorder of events, and a server and clients in memory. */
@NullMarked
package dev.longwire.testkit;

import org.jspecify.annotations.NullMarked;
