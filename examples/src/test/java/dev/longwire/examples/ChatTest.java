package dev.longwire.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longwire.Conversation;
import dev.longwire.Event;
import dev.longwire.WebSocket;
import dev.longwire.testkit.Faults;
import dev.longwire.testkit.MemoryServer;
import dev.longwire.testkit.Recorder;
import org.junit.jupiter.api.Test;

/** Tests an application as docs/testing.md shows it, with JUnit and nothing else. */
class ChatTest {
    @Test
    void othersHearWhatOneSays() {
        try (MemoryServer server = MemoryServer.serving(new Chat())) {
            Recorder alice = new Recorder();
            Recorder bob = new Recorder();
            WebSocket speaking = server.connect("/chat", alice);
            server.connect("/chat", bob);
            alice.nextOpened();
            bob.nextOpened();
            server.awaitIdle(); // now the chat knows both

            speaking.send("hello");

            assertEquals("hello", bob.nextText());
            server.awaitIdle(); // nothing moves any more,
            alice.assertExhausted(); // so she does not hear herself
        }
    }

    @Test
    void whatIsSaidLastIsHeard() {
        try (MemoryServer server = MemoryServer.serving(new Chat())) {
            Recorder alice = new Recorder();
            Recorder bob = new Recorder();
            WebSocket leaving = server.connect("/chat", alice);
            server.connect("/chat", bob);
            server.awaitIdle();
            leaving.send("bye").close();
            assertEquals(
                    1000, alice.until(Event.Closed.class, Event.Message.class).code());
            assertEquals("bye", bob.until(Event.Text.class).message());
        }
    }

    @Test
    void pricesComeBackWhenTheLineBreaks() {
        Faults faults = new Faults();
        try (MemoryServer server = MemoryServer.serving((socket, event) -> {})) {
            Prices prices = new Prices(server.client("/prices").faults(faults)::create);
            prices.open();
            server.awaitIdle();
            server.sockets().forEach(socket -> socket.send("17"));
            server.awaitIdle();
            assertEquals("17", prices.latest());

            faults.reset(); // as when the network is gone
            server.awaitIdle(); // closed, and open again

            server.sockets().forEach(socket -> socket.send("18"));
            server.awaitIdle();
            assertEquals("18", prices.latest());
        }
    }

    @Test
    void aServerSeesWhatAClientAsksFor() throws Exception {
        Recorder served = new Recorder();
        try (MemoryServer server = MemoryServer.builder()
                        .path("/chat", served)
                        .subprotocols("chat.v2", "chat.v1")
                        .start();
                Conversation client = server.client("/chat?room=1")
                        .header("Authorization", "Bearer secret")
                        .subprotocols("chat.v1")
                        .connect()) {
            served.next(Event.Opened.class);
            client.send("hello");
            assertEquals("hello", served.nextText());
            served.socket().send("welcome");
            assertEquals("welcome", client.receive().text());
            assertEquals("/chat?room=1", served.socket().handshake().target());
            assertEquals("chat.v1", served.socket().handshake().subprotocol());
        }
    }
}
