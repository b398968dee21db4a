package dev.longwire.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;

/** Standard streams that a test writes and reads. */
final class Screen {
    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T03:04:05.678Z"), ZoneId.of("UTC"));

    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** All of them pipes. */
    Streams pipes(String input) {
        return pipes(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    }

    Streams pipes(InputStream input) {
        return new Streams(input, out, err, false, false, false, Map.of("TERM", "xterm")::get);
    }

    /** Input from a pipe, output to a terminal. */
    Streams outTerminal() {
        return new Streams(InputStream.nullInputStream(), out, err, false, true, true, Map.of("TERM", "xterm")::get);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
