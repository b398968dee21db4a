package dev.longwire.proving;

import dev.longwire.Compression;
import dev.longwire.proving.contract.TransportContract;

/** The contract with every message compressed, and no context taken over. */
class CompressedMemoryLineContractTest extends TransportContract {
    @Override
    protected Carrier newCarrier() {
        Compression compression = Compression.DEFAULT.withThreshold(0).withoutContextTakeover();
        return new MemoryCarrier(64 << 10, compression);
    }
}
