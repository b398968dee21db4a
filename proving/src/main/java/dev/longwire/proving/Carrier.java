package dev.longwire.proving;

import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import java.util.function.Supplier;

/**
 * A kind of line, as the contract needs it: a server and clients of Longwire on it, and peers that a test plays itself. One
 * server for each carrier; everything is closed with it.
 */
public interface Carrier extends AutoCloseable {
    /** The path of {@link #serve}. */
    String PATH = "/mysock";

    /** A subprotocol that the server of {@link #serve} speaks. */
    String SUBPROTOCOL = "chat";

    /**
     * Starts Longwire's server with one path.
     *
     * @param listener gives the listener for each socket
     * @param limits the bounds of each socket
     * @throws Exception if it does not start
     */
    void serve(Supplier<Listener> listener, Limits limits) throws Exception;

    /**
     * A client of Longwire for the server of {@link #serve}.
     *
     * @param target path and query
     * @param listener takes its events
     * @param limits its bounds
     * @param subprotocols what it asks for
     * @return a socket that is not open yet
     */
    WebSocket client(String target, Listener listener, Limits limits, String... subprotocols);

    /**
     * A client played by the test, connected to the server of {@link #serve} and through the handshake.
     *
     * @return its end
     * @throws Exception if it does not connect
     */
    RawEnd rawClient() throws Exception;

    /**
     * A client of Longwire for a server played by the test: {@link #acceptRaw()} gives the other end.
     *
     * @param listener takes its events
     * @param limits its bounds
     * @return a socket that is not open yet
     * @throws Exception if the server does not start
     */
    WebSocket clientOfRaw(Listener listener, Limits limits) throws Exception;

    /**
     * The server's end of the next connection of a {@link #clientOfRaw}, through the handshake.
     *
     * @return its end
     * @throws Exception if none connects
     */
    RawEnd acceptRaw() throws Exception;

    /**
     * A client of Longwire for a server that takes connections and never answers.
     *
     * @param listener takes its events
     * @param limits its bounds
     * @return a socket that is not open yet
     * @throws Exception if the server does not start
     */
    WebSocket clientOfSilence(Listener listener, Limits limits) throws Exception;

    /**
     * A client of Longwire for a place where nothing is.
     *
     * @param listener takes its events
     * @param limits its bounds
     * @return a socket that is not open yet
     */
    WebSocket clientOfNothing(Listener listener, Limits limits);

    /**
     * Whether both ends of a line go by the same two names, as on a network.
     *
     * @return false where an end does not know what the other calls itself
     */
    default boolean namesBothEnds() {
        return true;
    }

    @Override
    void close();
}
