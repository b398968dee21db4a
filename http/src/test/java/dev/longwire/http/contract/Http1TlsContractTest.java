package dev.longwire.http.contract;

import dev.longwire.http.IoThreads;
import dev.longwire.proving.Carrier;
import dev.longwire.proving.contract.TransportContract;
import org.junit.jupiter.api.BeforeAll;

/** The contract over HTTP/1.1 and TLS. */
class Http1TlsContractTest extends TransportContract {
    private static TestTls tls;

    @BeforeAll
    static void makeCertificate() throws Exception {
        tls = TestTls.create();
    }

    @Override
    protected Carrier newCarrier() {
        return new HttpCarrier(tls, IoThreads.create(2));
    }
}
