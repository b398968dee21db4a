package dev.longwire.http.contract;

import dev.longwire.http.IoThreads;
import dev.longwire.proving.Carrier;
import dev.longwire.proving.contract.TransportContract;

/** The contract over HTTP/1.1 on epoll. */
class Http1EpollContractTest extends TransportContract {
    @Override
    protected Carrier newCarrier() {
        return new HttpCarrier(null, IoThreads.create(2, "epoll"));
    }
}
