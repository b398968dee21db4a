/**
 * The contract that every line must pass: what an application relies on, whatever carries its WebSocket. A line's test extends
 * {@link dev.longwire.testkit.contract.TransportContract} and gives a {@link dev.longwire.testkit.Carrier}.
 */
@NullMarked
package dev.longwire.testkit.contract;

import org.jspecify.annotations.NullMarked;
