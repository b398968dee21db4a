package dev.longwire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamsTest {
    private static final Map<String, String> XTERM = Map.of("TERM", "xterm-256color");

    @Test
    void aPersonAtBothEndsGetsAPromptAndColours() {
        Streams streams = streams(true, true, XTERM);

        assertThat(streams.areInteractive()).isTrue();
        assertThat(streams.outInk().on()).isTrue();
        assertThat(streams.errInk().on()).isTrue();
    }

    @Test
    void aPipeAtEitherEndMakesAPipe() {
        assertThat(streams(false, true, XTERM).areInteractive()).isFalse();
        assertThat(streams(true, false, XTERM).areInteractive()).isFalse();
        assertThat(streams(true, false, XTERM).outInk().on()).isFalse();
    }

    @Test
    void noColorIsObeyedUnlessItIsEmpty() {
        Streams without = streams(true, true, Map.of("TERM", "xterm", "NO_COLOR", "1"));
        assertThat(without.areInteractive()).isTrue();
        assertThat(without.outInk().on()).isFalse();
        assertThat(without.errInk().on()).isFalse();

        assertThat(streams(true, true, Map.of("TERM", "xterm", "NO_COLOR", ""))
                        .outInk()
                        .on())
                .isTrue();
    }

    @Test
    void aDumbTerminalGetsPlainLines() {
        assertThat(streams(true, true, Map.of("TERM", "dumb")).areInteractive()).isFalse();
        assertThat(streams(true, true, Map.of()).areInteractive()).isFalse();
        assertThat(streams(true, true, Map.of("TERM", "dumb")).errInk().on()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/pts/0", "/dev/tty", "/dev/tty1", "/dev/ttyS0", "/dev/console"})
    void terminals(String device) {
        assertThat(Terminals.isTerminal(device)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/null", "pipe:[123]", "socket:[1]", "/tmp/file", "/dev/pts", "/home/dev/pts/0"})
    void noTerminals(String device) {
        assertThat(Terminals.isTerminal(device)).isFalse();
    }

    private static Streams streams(boolean in, boolean out, Map<String, String> environment) {
        return new Streams(
                InputStream.nullInputStream(),
                OutputStream.nullOutputStream(),
                OutputStream.nullOutputStream(),
                in,
                out,
                out,
                environment::get);
    }
}
