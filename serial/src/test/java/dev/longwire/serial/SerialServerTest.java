package dev.longwire.serial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Event;
import dev.longwire.Headers;
import dev.longwire.handshake.ClientHandshake;
import dev.longwire.proving.Carrier;
import dev.longwire.proving.Frame;
import dev.longwire.proving.serial.PtyEnd;
import dev.longwire.server.Answer;
import dev.longwire.testkit.Recorder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The device's end: one session after another on one port, whatever the other side leaves behind. */
class SerialServerTest {
    private final Recorder recorder = new Recorder();
    private PtyEnd end;
    private SerialWebSocketServer server;

    @BeforeEach
    void start() throws Exception {
        end = new PtyEnd();
        server = SerialWebSocketServer.builder(end.port())
                .path(Carrier.PATH, recorder)
                .path(
                        "/rooms/{room}",
                        request -> request.variable("room").equals("closed")
                                ? Answer.refuse(403, "This room is closed.")
                                : Answer.accept(recorder).attachment(request.variable("room")))
                .start();
    }

    @AfterEach
    void stop() {
        end.unplug();
        server.close();
    }

    @Test
    void whatComesBeforeARequestIsThrownAway() throws Exception {
        end.write("GE of an earlier sessionG".getBytes(StandardCharsets.US_ASCII));
        end.upgradeAsClient(Carrier.PATH);
        recorder.next(Event.Opened.class);
    }

    @Test
    void oneSessionFollowsAnother() throws Exception {
        for (int i = 0; i < 3; i++) {
            end.upgradeAsClient(Carrier.PATH);
            recorder.next(Event.Opened.class);
            end.write(Frame.close(1000, "").asClient().bytes());
            assertThat(Frame.read(end)).isEqualTo(Frame.close(1000, ""));
            recorder.next(Event.Closing.class);
            assertThat(recorder.next(Event.Closed.class).clean()).isTrue();
        }
    }

    @Test
    void aPathIsComparedDecodedAndHasVariables() throws Exception {
        end.upgradeAsClient("/my%73ock");
        recorder.next(Event.Opened.class);
        end.write(Frame.close(1000, "").asClient().bytes());
        assertThat(Frame.read(end)).isEqualTo(Frame.close(1000, ""));
        recorder.next(Event.Closing.class);
        recorder.next(Event.Closed.class);
        end.upgradeAsClient("/rooms/a%20b");
        recorder.next(Event.Opened.class);
        assertThat(server.socket().attachment()).isEqualTo("a b");
    }

    @Test
    void aHandlerRefusesAndTheNextRequestIsHeard() throws Exception {
        ClientHandshake handshake =
                new ClientHandshake("localhost", "/rooms/closed", Headers.of(), List.of(), new byte[16]);
        end.write(handshake.request());
        String refusal = new String(end.read(12), StandardCharsets.US_ASCII);
        assertThat(refusal).isEqualTo("HTTP/1.1 403");
        String rest = "";
        while (!rest.endsWith("This room is closed.\n")) {
            rest += (char) end.read(1)[0];
        }
        end.upgradeAsClient(Carrier.PATH);
        recorder.next(Event.Opened.class);
    }

    @Test
    void aRequestWhereAFrameShouldBeginIsAClientThatHasStartedAnew() throws Exception {
        end.upgradeAsClient(Carrier.PATH);
        recorder.next(Event.Opened.class);
        ResponseHeadAfterClose.upgradeAgain(end);
        List<Event> both = new ArrayList<>(); // those of the two sessions have no order among themselves
        for (int i = 0; i < 4; i++) {
            both.add(recorder.next(Event.class));
        }
        assertThat(both)
                .hasAtLeastOneElementOfType(Event.Opened.class)
                .anyMatch(event -> event instanceof Event.Closed closed && closed.code() == 1002);
        end.write(Frame.text("here I am again").asClient().bytes());
        assertThat(recorder.next(Event.Text.class).message()).isEqualTo("here I am again");
    }

    @Test
    void aClientThatHasStartedAnewIsHeardInEverySplitOfItsRequest() throws Exception {
        byte[] request =
                new ClientHandshake("localhost", Carrier.PATH, Headers.of(), List.of(), new byte[16]).request();
        end.upgradeAsClient(Carrier.PATH);
        for (int cut = 1; cut < request.length; cut++) {
            end.write(Arrays.copyOf(request, cut));
            end.write(Arrays.copyOfRange(request, cut, request.length));
            assertThat(Frame.read(end).closeCode()).isEqualTo(1002);
            assertThat(new String(end.read(12), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 101");
            StringBuilder rest = new StringBuilder();
            while (rest.indexOf("\r\n\r\n") < 0) {
                rest.append((char) end.read(1)[0]);
            }
        }
    }

    @Test
    void aRequestBehindACloseIsHeard() throws Exception {
        end.upgradeAsClient(Carrier.PATH);
        recorder.next(Event.Opened.class);
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(Frame.close(1000, "").asClient().bytes());
        both.writeBytes(
                new ClientHandshake("localhost", Carrier.PATH, Headers.of(), List.of(), new byte[16]).request());
        both.writeBytes(Frame.text("here I am again").asClient().bytes());
        end.write(both.toByteArray());
        Event event = recorder.next(Event.class);
        while (!(event instanceof Event.Text text && text.message().equals("here I am again"))) {
            event = recorder.next(Event.class); // those of the two sessions have no order among themselves
        }
    }

    @Test
    void aFrameBehindARequestThatBreaksARuleEndsThatSessionOnly() throws Exception {
        end.upgradeAsClient(Carrier.PATH);
        recorder.next(Event.Opened.class);
        end.write(new byte[] {(byte) 0xF1, 0});
        assertThat(Frame.read(end).closeCode()).isEqualTo(1002);
        recorder.next(Event.Closing.class);
        recorder.next(Event.Error.class);
        recorder.next(Event.Closed.class);
        end.upgradeAsClient(Carrier.PATH);
        recorder.next(Event.Opened.class);
    }

    @Test
    void garbageIsAnsweredAfterABoundedAmount() throws Exception {
        byte[] garbage = new byte[HeadSearch.MOST_DISCARDED + 10];
        Arrays.fill(garbage, (byte) 0xA5);
        end.write(garbage);
        assertThat(new String(end.read(12), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 400");
    }

    @Test
    void anUnknownPathIsRefusedAndTheNextRequestIsHeard() throws Exception {
        end.write("GET /elsewhere HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(end.read(12), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 404");
        ResponseHeadAfterClose.upgradeAgain(end);
        recorder.next(Event.Opened.class);
    }

    @Test
    void closeEndsTheSessionWith1001AndThePort() throws Exception {
        end.upgradeAsClient(Carrier.PATH);
        recorder.next(Event.Opened.class);
        Thread closing = new Thread(server::close);
        closing.start();
        assertThat(Frame.read(end).closeCode()).isEqualTo(1001);
        end.write(Frame.close(1001, "").asClient().bytes());
        assertThat(end.ends()).isTrue();
        closing.join();
        assertThat(server.ended().toCompletableFuture()).isCompleted();
        Threads.awaitNoPortThreads();
    }
}
