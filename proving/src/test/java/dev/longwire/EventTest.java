package dev.longwire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventTest {
    static Stream<Arguments> wireNames() {
        return Stream.of(
                Arguments.of(new Event.Opening(), "opening"),
                Arguments.of(new Event.Opened(), "opened"),
                Arguments.of(new Event.Closing(), "closing"),
                Arguments.of(new Event.Closed(1000, "", ClosedBy.LOCAL, true, null), "closed"),
                Arguments.of(new Event.Text("a"), "message"),
                Arguments.of(new Event.Binary(new byte[1]), "message"),
                Arguments.of(new Event.Error(new IOException()), "error"));
    }

    @ParameterizedTest
    @MethodSource("wireNames")
    void wireNamesAreThoseOfTheContract(Event event, String name) {
        assertThat(event.wireName()).isEqualTo(name);
    }

    static Stream<Arguments> ends() {
        return Stream.of(
                Arguments.of(
                        new Event.Closed(1001, "restarting", ClosedBy.REMOTE, true, null),
                        "closed by the peer: 1001 (going away), \"restarting\""),
                Arguments.of(
                        new Event.Closed(1000, "", ClosedBy.LOCAL, true, null), "closed by this side: 1000 (normal)"),
                Arguments.of(
                        new Event.Closed(1006, "", ClosedBy.LINE, false, new IOException("broken pipe")),
                        "closed by the line: 1006 (abnormal); broken pipe"),
                Arguments.of(
                        new Event.Closed(1011, "internal error", ClosedBy.LOCAL, false, new IllegalStateException()),
                        "closed by this side: 1011 (internal error), \"internal error\"; "
                                + "java.lang.IllegalStateException"));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void closedSaysItInOneSentence(Event.Closed closed, String sentence) {
        assertThat(closed.describe()).isEqualTo(sentence);
    }

    @Test
    void aTextIsItsTextAndItsOctets() {
        Event.Text text = new Event.Text("\u00e9");
        assertThat(text.isText()).isTrue();
        assertThat(text.text()).isEqualTo(text.message()).isEqualTo("\u00e9");
        assertThat(text.bytes()).isEqualTo("\u00e9".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aBinaryIsItsOctetsOnly() {
        Event.Binary binary = new Event.Binary(new byte[] {1, 2});
        assertThat(binary.isText()).isFalse();
        assertThat(binary.bytes()).isSameAs(binary.message());
        assertThatThrownBy(binary::text)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this is a binary message of 2 bytes; read bytes()");
        assertThat(binary).hasToString("Binary[2 bytes]");
    }

    @Test
    void aBinaryInAnArrayIsReadAsABufferToo() {
        Event.Binary binary = new Event.Binary(new byte[] {1, 2});
        assertThat(binary.size()).isEqualTo(2);
        assertThat(binary.buffer()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
        assertThat(binary.buffer().isReadOnly()).isTrue();
    }

    @Test
    void binariesAreEqualWhenTheirOctetsAre() {
        Event.Binary binary = new Event.Binary(new byte[] {1, 2});
        assertThat(binary).isEqualTo(new Event.Binary(new byte[] {1, 2}));
        assertThat(binary).hasSameHashCodeAs(new Event.Binary(new byte[] {1, 2}));
        assertThat(binary).isNotEqualTo(new Event.Binary(new byte[] {1, 3}));
        assertThat(binary).isNotEqualTo(null);
    }

    @Test
    void anErrorHasACauseAndItsMessage() {
        assertThat(new Event.Error(new IOException("reset")).message()).isEqualTo("reset");
        assertThat(new Event.Error(new IOException()).message()).isEqualTo("java.io.IOException");
        assertThatThrownBy(() -> new Event.Error(noCause()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("cause");
    }

    @SuppressWarnings("NullAway")
    private static Throwable noCause() {
        return null;
    }
}
