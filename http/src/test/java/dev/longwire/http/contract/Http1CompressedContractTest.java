package dev.longwire.http.contract;

import dev.longwire.Compression;
import dev.longwire.http.IoThreads;
import dev.longwire.protocol.NativeMemory;
import dev.longwire.proving.Carrier;
import dev.longwire.proving.contract.TransportContract;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract over HTTP/1.1 with every message compressed. */
class Http1CompressedContractTest extends TransportContract {
    @RegisterExtension
    final NativeMemory memory = new NativeMemory();

    @Override
    protected Carrier newCarrier() {
        return new HttpCarrier(null, IoThreads.create(2), Compression.DEFAULT.withThreshold(0));
    }
}
