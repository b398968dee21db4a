package dev.longwire.http.conformance;

import dev.longwire.Compression;
import dev.longwire.http.IoThreads;
import dev.longwire.http.contract.HttpCarrier;
import dev.longwire.http.contract.TestTls;
import dev.longwire.proving.conformance.ConformanceCarrier;
import dev.longwire.proving.conformance.ConformanceSuite;
import dev.longwire.proving.conformance.Effort;

/** The conformance suite over HTTP/1.1 and TLS, on real sockets. */
class Http1TlsConformanceTest extends ConformanceSuite {
    @Override
    protected ConformanceCarrier newCarrier(Compression compression) throws Exception {
        return new HttpCarrier(TestTls.create(), IoThreads.create(2), compression);
    }

    @Override
    protected String line() {
        return "HTTP/1.1 over TLS";
    }

    @Override
    protected Effort effort() {
        return Effort.QUICK;
    }
}
