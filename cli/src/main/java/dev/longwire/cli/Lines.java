package dev.longwire.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Takes whole lines, from several threads. */
@FunctionalInterface
interface Lines {
    /**
     * Prints text and ends the line.
     *
     * @param text one or more lines, the last without its end; harmless for where it goes
     * @throws IOException if no one takes it
     */
    void print(String text) throws IOException;

    /** To a stream in UTF-8, whatever the locale says, each in one write. */
    static Lines to(OutputStream stream) {
        return text -> {
            byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
            synchronized (stream) {
                stream.write(bytes);
                stream.flush();
            }
        };
    }

    /** To standard error. When that is gone there is no one left to tell. */
    static Lines toErr(Streams streams) {
        Lines lines = to(streams.err());
        return text -> {
            try {
                lines.print(text);
            } catch (IOException gone) {
                // Whatever is to be said about it would go to standard error.
            }
        };
    }
}
