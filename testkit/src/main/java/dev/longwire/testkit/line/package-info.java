/** The line in memory, and the threads that its ends live on. Not for applications, and not exported. */
@NullMarked
package dev.longwire.testkit.line;

import org.jspecify.annotations.NullMarked;
