/** A whole application: chat rooms with a login, a page and a health check, on one port. */
@NullMarked
package dev.longwire.examples.chat;

import org.jspecify.annotations.NullMarked;
