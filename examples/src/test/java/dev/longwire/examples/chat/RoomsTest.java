package dev.longwire.examples.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longwire.Callback;
import dev.longwire.Event;
import dev.longwire.WebSocket;
import dev.longwire.testkit.MemoryServer;
import dev.longwire.testkit.Recorder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who hears what, in memory. The path of a socket is its seat, {@code /room/name}. */
class RoomsTest {
    private final Rooms rooms = new Rooms();
    private final MemoryServer server = MemoryServer.serving(seated(rooms));

    private static Callback seated(Rooms rooms) {
        return (socket, event) -> {
            if (event instanceof Event.Opened) {
                String[] seat = socket.handshake().path().split("/");
                socket.attach(new Rooms.Seat(seat[1], seat[2]));
            }
            rooms.onEvent(socket, event);
        };
    }

    @AfterEach
    void close() {
        server.close();
    }

    /** A client of whom everyone has heard. */
    private WebSocket enter(String seat, Recorder recorder) {
        WebSocket socket = server.connect(seat, recorder);
        recorder.nextOpened();
        server.awaitIdle();
        return socket;
    }

    @Test
    void whoEntersIsToldWhoIsThereAndTheOthersAreTold() {
        Recorder ann = new Recorder();
        Recorder bob = new Recorder();
        enter("/lobby/Ann", ann);
        enter("/lobby/Bob", bob).close();
        server.awaitIdle();

        assertEquals("here Ann", ann.nextText());
        assertEquals("joined Bob", ann.nextText());
        assertEquals("left Bob", ann.nextText());
        ann.assertExhausted();
        assertEquals("here Ann Bob", bob.nextText());
    }

    @Test
    void whatIsSaidStaysInTheRoomAndWhatTheServerSaysDoesNot() {
        Recorder ann = new Recorder();
        Recorder bob = new Recorder();
        WebSocket speaking = enter("/lobby/Ann", ann);
        enter("/kitchen/Bob", bob);
        speaking.send("hello all");
        server.awaitIdle();
        rooms.announce("It is noon.");
        server.awaitIdle();

        assertEquals("here Ann", ann.nextText());
        assertEquals("said Ann hello all", ann.nextText());
        assertEquals("server It is noon.", ann.nextText());
        ann.assertExhausted();
        assertEquals("here Bob", bob.nextText());
        assertEquals("server It is noon.", bob.nextText());
        bob.assertExhausted();
    }

    @Test
    void whoHasTwoWindowsIsThereOnce() {
        Recorder ann = new Recorder();
        Recorder first = new Recorder();
        Recorder second = new Recorder();
        enter("/lobby/Ann", ann);
        WebSocket one = enter("/lobby/Bob", first);
        WebSocket other = enter("/lobby/Bob", second);
        one.close();
        server.awaitIdle();
        other.close();
        server.awaitIdle();

        assertEquals("here Ann Bob", second.nextText());
        assertEquals("here Ann", ann.nextText());
        assertEquals("joined Bob", ann.nextText());
        assertEquals("left Bob", ann.nextText());
        ann.assertExhausted();
    }
}
