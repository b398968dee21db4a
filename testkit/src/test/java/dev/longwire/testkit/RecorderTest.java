package dev.longwire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecorderTest {
    private static final Event.Closed CLOSED = new Event.Closed(1000, "", ClosedBy.LOCAL, true, null);

    /** Only passed on. */
    private static final WebSocket SOCKET =
            MemoryServer.serving(new Echo()).client("/").create(new Listener() {});

    private final Recorder recorder = new Recorder();

    private void comes(Event... events) {
        for (Event event : events) {
            recorder.onEvent(SOCKET, event);
        }
    }

    @Test
    void eventsAreTakenInOrder() {
        comes(new Event.Opening(), new Event.Opened(), new Event.Text("a"), CLOSED);
        recorder.nextOpened();
        assertThat(recorder.next(Event.Message.class).text()).isEqualTo("a");
        assertThat(recorder.rest()).containsExactly(CLOSED);
        assertThat(recorder.next(Event.Closed.class)).isSameAs(CLOSED);
        recorder.assertExhausted();
    }

    @Test
    void anotherEventThanExpectedFailsAndSaysWhatCame() {
        comes(new Event.Text("a"), CLOSED);
        assertThatThrownBy(() -> recorder.next(Event.Closed.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected Closed, but Text[message=a] came, then [Closed[");
    }

    @Test
    void anUnexpectedErrorIsTheCauseOfTheFailure() {
        Exception cause = new IllegalStateException("broken");
        comes(new Event.Error(cause));
        assertThatThrownBy(() -> recorder.next(Event.Text.class)).hasCause(cause);
    }

    @Test
    void untilSkipsOthers() {
        comes(new Event.Opening(), new Event.Opened(), new Event.Text("a"), new Event.Text("b"), CLOSED);
        assertThat(recorder.until(Event.Text.class).message()).isEqualTo("a");
        assertThat(recorder.until(Event.Closed.class)).isSameAs(CLOSED);
        comes(new Event.Text("c"), CLOSED);
        assertThatThrownBy(() -> recorder.until(Event.Binary.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the socket closed before a Binary: [Text[message=c], Closed[");
    }

    @Test
    void whatWasNotTakenIsNotForgotten() {
        comes(CLOSED);
        assertThatThrownBy(recorder::assertExhausted)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Closed[");
    }

    @Test
    void itReactsAfterItHasRecorded() {
        List<Integer> recorded = new ArrayList<>();
        Recorder[] reacting = new Recorder[1];
        reacting[0] =
                new Recorder((from, event) -> recorded.add(reacting[0].rest().size()));
        reacting[0].onEvent(SOCKET, CLOSED);
        assertThat(recorded).containsExactly(1);
    }

    @Test
    void anInterruptEndsTheWait() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> recorder.next(Event.Text.class)).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void asAListenerItRecordsTheSameEvents() {
        Listener listener = recorder.listener();
        IllegalStateException cause = new IllegalStateException("x");
        listener.onOpening(SOCKET);
        listener.onOpened(SOCKET);
        listener.onText(SOCKET, ByteBuffer.wrap("grün".getBytes(StandardCharsets.UTF_8)));
        ByteBuffer window = ByteBuffer.wrap(new byte[] {0, 1, 2, 3}, 1, 2);
        listener.onBinary(SOCKET, window);
        listener.onPing(SOCKET, ByteBuffer.allocate(0));
        listener.onPong(SOCKET, ByteBuffer.allocate(0));
        listener.onReadComplete(SOCKET);
        listener.onClosing(SOCKET);
        listener.onError(SOCKET, cause);
        listener.onClosed(SOCKET, CLOSED);
        assertThat(recorder.rest())
                .containsExactly(
                        new Event.Opening(),
                        new Event.Opened(),
                        new Event.Text("grün"),
                        new Event.Binary(new byte[] {1, 2}),
                        new Event.Closing(),
                        new Event.Error(cause),
                        CLOSED);
    }

    @Test
    void messagesAreTakenAsWhatTheyAre() {
        comes(new Event.Text("a"), new Event.Binary(new byte[] {1, 2}), new Event.Closing(), CLOSED, CLOSED);
        assertThat(recorder.nextText()).isEqualTo("a");
        assertThat(recorder.nextBinary()).containsExactly(1, 2);
        assertThat(recorder.nextClosed()).isSameAs(CLOSED);
        assertThat(recorder.nextClosed()).isSameAs(CLOSED);
        comes(new Event.Text("late"));
        assertThatThrownBy(recorder::nextClosed)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected Closed, but Text[message=late] came");
    }

    @Test
    void whatMustNotComeFirstFailsTheTest() {
        comes(new Event.Opening(), new Event.Opened(), CLOSED);
        assertThat(recorder.until(Event.Closed.class, Event.Message.class)).isSameAs(CLOSED);
        comes(new Event.Opening(), new Event.Text("a"), CLOSED);
        assertThatThrownBy(() -> recorder.until(Event.Closed.class, Event.Message.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a Message came before a Closed: [Opening[], Text[message=a]]");
    }

    @Test
    void nothingIsExpectedForAWhile() {
        recorder.assertNothingWithin(Duration.ofNanos(1));
        comes(CLOSED);
        assertThatThrownBy(() -> recorder.assertNothingWithin(Duration.ofSeconds(Patience.SECONDS)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected nothing, but Closed[");
    }

    @Test
    void patienceEndsAndSaysWhatCame() {
        comes(new Event.Opening());
        recorder.next(Event.Opening.class);
        recorder.patience(Duration.ofNanos(1));
        assertThatThrownBy(() -> recorder.next(Event.Opened.class))
                .isInstanceOf(AssertionError.class)
                .hasMessage("no Opened came within PT0.000000001S; came so far: [Opening[]]");
        assertThatThrownBy(() -> recorder.patience(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void itKeepsWhatWasTakenAndWhoseEventsTheyAre() {
        assertThatThrownBy(() -> new Recorder().patience(Duration.ofNanos(1)).socket())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no event of any socket");
        comes(new Event.Text("a"), CLOSED);
        assertThat(recorder.nextText()).isEqualTo("a");
        assertThat(recorder.all()).containsExactly(new Event.Text("a"), CLOSED);
        assertThat(recorder.socket()).isSameAs(SOCKET);
    }
}
