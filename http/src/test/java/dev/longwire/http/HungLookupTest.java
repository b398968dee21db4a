package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Callback;
import dev.longwire.Conversation;
import dev.longwire.Event;
import dev.longwire.HandshakeException;
import dev.longwire.Limits;
import dev.longwire.WebSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Name servers that do not answer cost those who ask them, and nobody else. */
@ExtendWith(NoLeaks.class)
class HungLookupTest {
    private static final int MANY = 256;
    private static final Callback ECHO = (socket, event) -> {
        if (event instanceof Event.Text text) {
            socket.send(text.message());
        }
    };

    private final CountDownLatch asked = new CountDownLatch(Lookup.THREADS);
    private final CountDownLatch answer = new CountDownLatch(1);
    private final Questions<String, List<InetAddress>> lookups =
            new Questions<>("hung-lookup", Lookup.THREADS, this::lookUp);

    private List<InetAddress> lookUp(String host) throws Exception {
        asked.countDown();
        // a virtual thread that waited like this would keep its carrier, as one does that waits in the operating system
        Hang.on(answer);
        return List.of(InetAddress.getByName("127.0.0.1"));
    }

    /** Who waits for a class to be initialized waits in the JVM, which knows of no virtual thread there. */
    private static final class Hang {
        private static volatile CountDownLatch until;

        static void on(CountDownLatch latch) {
            until = latch;
            Initialized.touch();
        }

        private static final class Initialized {
            static {
                try {
                    until.await();
                } catch (InterruptedException nobodyDoes) {
                    throw new IllegalStateException(nobodyDoes);
                }
            }

            static void touch() {}
        }
    }

    private WebSocket socket(String url, Tls tls, Limits limits, Callback callback) {
        return WebSocketClient.builder()
                .tls(tls)
                .limits(limits)
                .lookups(lookups)
                .build()
                .to(url)
                .create(callback);
    }

    @AfterEach
    void end() {
        answer.countDown();
    }

    @Test
    void callbacksGoOnAndTlsIsSetUpAndTheTimeoutIsTold() throws Exception {
        Limits hasty = Limits.DEFAULT.withHandshakeTimeout(Duration.ofMillis(500));
        Tls tls = Tls.selfSigned();
        try (WebSocketServer server = WebSocketServer.builder()
                .host("localhost")
                .path("/", ECHO)
                .tls(tls)
                .start()) {
            List<Events> hung = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                Events events = new Events();
                hung.add(events);
                socket("ws://host-" + i + ".example/", Tls.system(), hasty, events)
                        .open();
            }
            asked.await();
            try (Conversation healthy = WebSocketClient.builder()
                    .tls(Tls.trusting(tls.certificates()))
                    .build()
                    .to(server.url("/"))
                    .connect()) {
                healthy.send("hello");
                assertThat(healthy.receive().text()).isEqualTo("hello"); // by a callback of the server
            }
            for (Events events : hung) {
                events.next(Event.Opening.class);
                assertThat(events.next(Event.Error.class).cause())
                        .isInstanceOf(HandshakeException.class)
                        .hasMessageContaining("was not looked up within 500 ms")
                        .hasMessageContaining("check the name servers");
                events.next(Event.Closed.class);
            }
        }
    }
}
