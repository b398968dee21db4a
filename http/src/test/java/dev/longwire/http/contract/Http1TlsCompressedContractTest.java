package dev.longwire.http.contract;

import dev.longwire.Compression;
import dev.longwire.http.IoThreads;
import dev.longwire.protocol.NativeMemory;
import dev.longwire.proving.Carrier;
import dev.longwire.proving.contract.TransportContract;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract over HTTP/1.1 and TLS with every message compressed in a small window, and no context taken over. */
class Http1TlsCompressedContractTest extends TransportContract {
    @RegisterExtension
    final NativeMemory memory = new NativeMemory();

    private static TestTls tls;

    @BeforeAll
    static void makeCertificate() throws Exception {
        tls = TestTls.create();
    }

    @Override
    protected Carrier newCarrier() {
        Compression small =
                Compression.DEFAULT.withThreshold(0).withoutContextTakeover().withWindowBits(9, 10);
        return new HttpCarrier(tls, IoThreads.create(2), small);
    }
}
