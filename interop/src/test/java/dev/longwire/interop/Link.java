package dev.longwire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Event;
import dev.longwire.Status;
import dev.longwire.WebSocket;
import dev.longwire.http.WebSocketServer;
import java.util.List;

/**
 * An open connection between Longwire and a peer.
 *
 * @param ours Longwire's events
 * @param theirs the peer's end
 * @param opened what the peer told when it was open
 * @param servers Longwire's, if it is the server here
 * @param answers whether the peer can be relied on to answer a Close
 */
record Link(Recorder ours, Remote theirs, Told opened, List<WebSocketServer> servers, boolean answers)
        implements AutoCloseable {
    WebSocket socket() {
        return ours.socket();
    }

    /** Closes with 1000, and returns what the peer has to say about the connection. */
    Told finish() throws InterruptedException {
        socket().close();
        Event.Closed closed = ours.awaitEnding().closed();
        assertThat(closed.clean() || !answers).as(closed.describe()).isTrue();
        Told told = theirs.await("closed");
        assertThat(told.number("code")).as("%s", told).isEqualTo(1000);
        return told;
    }

    @Override
    public void close() {
        socket().close(); // only after a test that failed is it not closed yet
        servers.forEach(WebSocketServer::close);
        if (socket().status() == Status.CLOSED) {
            ours.assertExhausted();
        }
    }
}
