/** Longwire's own conformance suite, from the text of RFC 6455 and RFC 7692: raw octets against both roles, over any line. */
@NullMarked
package dev.longwire.proving.conformance;

import org.jspecify.annotations.NullMarked;
