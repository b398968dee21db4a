package dev.longwire.proving.conformance;

import dev.longwire.Limits;
import dev.longwire.protocol.Role;
import dev.longwire.proving.RawEnd;
import dev.longwire.testkit.Patience;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** Where cases are run, one after another: a line with a server of Longwire on it, and the means to open what a case needs. */
final class Bench implements AutoCloseable {
    /** No heartbeat, so that nothing comes that a case has not caused, and a time to close that a loaded machine can keep. */
    static final Limits LIMITS = Patience.LIMITS.withHeartbeat(Duration.ZERO, Patience.LIMITS.pongTimeout());

    private final ConformanceCarrier carrier;
    private final Effort effort;
    /** The application of the server's next socket. */
    private final AtomicReference<Subject> next = new AtomicReference<>(new Subject());

    Bench(ConformanceCarrier carrier, Effort effort) throws Exception {
        this.carrier = carrier;
        this.effort = effort;
        carrier.serve(next::get, LIMITS);
    }

    /** Opens a connection to the side under test; returns the peer's end. */
    RawEnd open(Role role, String extensions, Subject subject) throws Exception {
        if (role == Role.CLIENT) {
            return carrier.rawServer(extensions, subject, LIMITS);
        }
        next.set(subject);
        return carrier.rawClient(extensions);
    }

    /** How much is done. */
    Effort effort() {
        return effort;
    }

    /** The line, for cases that play the peer from the first octet on. */
    Http1Carrier http1() {
        return (Http1Carrier) carrier;
    }

    /** Makes this the application of the server's next socket. */
    void expect(Subject subject) {
        next.set(subject);
    }

    @Override
    public void close() {
        carrier.close();
    }
}
