package dev.longwire.proving;

import dev.longwire.proving.contract.TransportContract;

/** The contract over streams that share one connection. */
class StreamContractTest extends TransportContract {
    @Override
    protected Carrier newCarrier() {
        return new StreamCarrier(256 << 10);
    }
}
