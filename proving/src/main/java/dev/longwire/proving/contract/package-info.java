/**
 * The contract that every line must pass: what an application relies on, whatever carries its WebSocket. A line's test extends
 * {@link dev.longwire.proving.contract.TransportContract} and gives a {@link dev.longwire.proving.Carrier}.
 */
@NullMarked
package dev.longwire.proving.contract;

import org.jspecify.annotations.NullMarked;
