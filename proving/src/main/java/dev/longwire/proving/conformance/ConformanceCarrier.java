package dev.longwire.proving.conformance;

import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.proving.Carrier;
import dev.longwire.proving.RawEnd;

/** What the suite needs of a line besides a {@link Carrier}: peers played by a test that choose what extensions are agreed. */
public interface ConformanceCarrier extends Carrier {
    /**
     * A client played by the test, connected to the server of {@link #serve} and through the handshake.
     *
     * @param extensions what it offers, the value of Sec-WebSocket-Extensions; empty for nothing
     * @return its end
     * @throws Exception if it does not connect, or the server refuses
     */
    RawEnd rawClient(String extensions) throws Exception;

    /**
     * A client of Longwire, opened to a server played by the test, which lets it in.
     *
     * @param extensions what the server answers, the value of Sec-WebSocket-Extensions; empty for nothing
     * @param listener takes the client's events
     * @param limits its bounds
     * @return the server's end
     * @throws Exception if the client does not connect
     */
    RawEnd rawServer(String extensions, Listener listener, Limits limits) throws Exception;

    /**
     * Whether an end of the line is seen at the other end, as on a network and unlike on a cable.
     *
     * @return by default true
     */
    default boolean showsEnd() {
        return true;
    }
}
