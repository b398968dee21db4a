package dev.longwire.testkit;

import dev.longwire.testkit.contract.TransportContract;

/** The contract over the in-memory line. */
class MemoryLineContractTest extends TransportContract {
    @Override
    protected Carrier newCarrier() {
        return new MemoryCarrier(256 << 10);
    }
}
