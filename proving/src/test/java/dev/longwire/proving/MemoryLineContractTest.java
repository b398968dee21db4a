package dev.longwire.proving;

import dev.longwire.proving.contract.TransportContract;

/** The contract over the in-memory line. */
class MemoryLineContractTest extends TransportContract {
    @Override
    protected Carrier newCarrier() {
        return new MemoryCarrier(256 << 10);
    }
}
