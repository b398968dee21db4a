package dev.longwire.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.Event;
import dev.longwire.HandshakeException;
import dev.longwire.Headers;
import dev.longwire.WebSocket;
import dev.longwire.handshake.ServerHandshake;
import dev.longwire.handshake.Verdict;
import dev.longwire.proving.Frame;
import dev.longwire.proving.serial.PtyEnd;
import dev.longwire.testkit.Recorder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client asks a device that does not answer, and which answer counts. */
class RepeatedRequestTest {
    private static final Duration SOON = Duration.ofMillis(20);

    /** Comes to its end in two tests, and leaves a slow machine the time to open a port and to ask three times before that. */
    private static final Duration TIMEOUT = Duration.ofSeconds(4);

    private final Recorder recorder = new Recorder();
    private PtyEnd end;

    @BeforeEach
    void plugIn() throws Exception {
        end = new PtyEnd();
    }

    @AfterEach
    void unplug() {
        end.unplug();
    }

    private SerialWebSocket.Builder client() {
        return SerialWebSocket.builder(end.port());
    }

    /** A Close and a request. */
    private String request() throws IOException {
        assertThat(end.read(6)).containsExactly(0x88, 0x80, 0, 0, 0, 0);
        return head();
    }

    private String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) end.read(1)[0]);
        }
        assertThat(head).startsWith("GET /index.html HTTP/1.1\r\n");
        return head.toString();
    }

    private static String key(String request) {
        return request.replaceAll("(?s).*\r\nSec-WebSocket-Key: ([^\r]*)\r\n.*", "$1");
    }

    private void answer(String request) throws IOException {
        end.write(ServerHandshake.accepted(new Verdict.Upgrade(key(request), List.of()), null, Headers.of()));
    }

    @Test
    void aRequestIsRepeatedWithACloseAheadUntilThereWereEnough() throws Exception {
        client().repeats(new Repeats(SOON, 3))
                .handshakeTimeout(TIMEOUT)
                .create(recorder)
                .open();
        recorder.next(Event.Opening.class);
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            keys.add(key(request()));
        }
        assertThat(keys).doesNotHaveDuplicates();
        assertThat(end.ends()).isTrue();
        assertThat(failure()).contains("nothing came from", "The request was sent 3 times.");
    }

    @Test
    void aRequestThatIsSentOnceHasNothingAheadOfIt() throws Exception {
        client().requestOnce().handshakeTimeout(TIMEOUT).create(recorder).open();
        recorder.next(Event.Opening.class);
        head();
        assertThat(end.ends()).isTrue();
        assertThat(failure()).contains("nothing came from").doesNotContain("times");
    }

    /** A device that was busy, and takes what has come meanwhile in order: the next request ends the session it has just granted. */
    @Test
    void onlyTheAnswerToTheLastRequestCounts() throws Exception {
        WebSocket socket = client().repeats(new Repeats(SOON, 2)).create(recorder);
        socket.open();
        String first = request();
        String second = request();
        answer(first);
        end.write(Frame.text("of the first session").bytes());
        end.write(Frame.of(0x88, new byte[0]).bytes());
        answer(second);
        end.write(Frame.text("of the second session").bytes());
        recorder.nextOpened();
        assertThat(socket.handshake().request().first("Sec-WebSocket-Key")).isEqualTo(key(second));
        assertThat(recorder.next(Event.Text.class).message()).isEqualTo("of the second session");
        recorder.assertExhausted();
    }

    @Test
    void hostProgramsAskTenTimesAndASlowLineGetsTheTimeForItsAnswer() {
        assertThat(Repeats.DEFAULT).isEqualTo(new Repeats(Duration.ofMillis(400), 10));
        LineSettings usual = new LineSettings(SerialWebSocket.DEFAULT_BAUD_RATE, 1, Parity.NONE, FlowControl.NONE);
        LineSettings slow = new LineSettings(9600, 1, Parity.NONE, FlowControl.NONE);
        assertThat(Repeats.DEFAULT.over(usual)).isEqualTo(Repeats.DEFAULT);
        assertThat(Repeats.DEFAULT.over(slow).every()).isEqualTo(Duration.ofNanos(slow.nanosFor(1024)));
        assertThat(Repeats.DEFAULT.over(slow).most()).isEqualTo(10);
        assertThatThrownBy(() -> new Repeats(SOON, 0)).hasMessageContaining("0 requests");
    }

    private String failure() {
        Event.Error error = recorder.next(Event.Error.class);
        assertThat(error.cause()).isInstanceOf(HandshakeException.class);
        recorder.next(Event.Closed.class);
        recorder.assertExhausted();
        return error.message();
    }
}
