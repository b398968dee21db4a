package dev.longwire.proving.contract;

import dev.longwire.proving.Carrier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The whole contract. A line's test extends this and says how to make its carrier. */
public abstract class TransportContract
        implements CpWebSocketContract,
                OpeningContract,
                MessageContract,
                ClosingContract,
                FailureContract,
                FlowContract {

    private @Nullable Carrier carrier;

    /** For subclasses. */
    protected TransportContract() {}

    /**
     * Makes a carrier; called before each test.
     *
     * @return a carrier without a server
     * @throws Exception if it cannot be made
     */
    protected abstract Carrier newCarrier() throws Exception;

    @BeforeEach
    final void openCarrier() throws Exception {
        carrier = newCarrier();
    }

    @AfterEach
    final void closeCarrier() {
        carrier().close();
    }

    @Override
    public final Carrier carrier() {
        if (carrier == null) {
            throw new IllegalStateException("no test is running");
        }
        return carrier;
    }
}
