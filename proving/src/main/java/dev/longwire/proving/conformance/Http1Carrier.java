package dev.longwire.proving.conformance;

import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.proving.RawEnd;

/** A carrier of lines that open with an HTTP/1.1 head: a test can play the peer from the first octet on. */
public interface Http1Carrier extends ConformanceCarrier {
    /**
     * Connects to the server of {@link #serve} and says nothing.
     *
     * @return the client's end
     * @throws Exception if it does not connect
     */
    RawEnd connect() throws Exception;

    /**
     * A client of Longwire for a server played by the test from the request on: {@link #accept()} gives the other end.
     *
     * @param listener takes its events
     * @param limits its bounds
     * @param subprotocols what it asks for
     * @return a socket that is not open yet
     * @throws Exception if the server does not start
     */
    WebSocket clientOfAccepted(Listener listener, Limits limits, String... subprotocols) throws Exception;

    /**
     * The server's end of the next connection of a {@link #clientOfAccepted}; nothing was read from it.
     *
     * @return its end
     * @throws Exception if none connects
     */
    RawEnd accept() throws Exception;

    /**
     * Whether the line is encrypted.
     *
     * @return true if its URLs begin with wss
     */
    boolean isSecure();

    @Override
    default RawEnd rawClient(String extensions) throws Exception {
        RawEnd end = connect();
        Heads.openAsClient(end, extensions);
        return end;
    }

    @Override
    default RawEnd rawServer(String extensions, Listener listener, Limits limits) throws Exception {
        clientOfAccepted(listener, limits).open();
        RawEnd end = accept();
        Heads.openAsServer(end, extensions);
        return end;
    }
}
