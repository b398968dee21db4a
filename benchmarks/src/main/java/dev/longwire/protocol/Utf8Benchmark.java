package dev.longwire.protocol;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Whether a kibibyte in a direct buffer is UTF-8. */
@State(Scope.Thread)
public class Utf8Benchmark {
    private static final int SIZE = 1024;

    /** What it holds. */
    @Param({"ascii", "german", "cyrillic", "japanese", "emoji"})
    public String text = "";

    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final CharBuffer chars = CharBuffer.allocate(SIZE);
    private final ByteBuffer payload = ByteBuffer.allocateDirect(SIZE);

    /** Fills the payload with whole words. */
    @Setup
    public void write() {
        String word = switch (text) {
            case "ascii" -> "{\"id\":4711,\"open\":true},";
            case "german" -> "Die Größe der Übertragung, ";
            case "cyrillic" -> "Размер передачи, ";
            case "japanese" -> "通信の大きさ、";
            default -> "😀🚀🎉";
        };
        byte[] octets = word.getBytes(StandardCharsets.UTF_8);
        payload.clear();
        while (payload.remaining() >= octets.length) {
            payload.put(octets);
        }
        while (payload.hasRemaining()) {
            payload.put((byte) ' ');
        }
        payload.flip();
    }

    /** Checks, and makes nothing. */
    @Benchmark
    public boolean longwire() {
        return Utf8.isWellFormed(payload);
    }

    /** Decodes into chars that are thrown away. */
    @Benchmark
    public CharBuffer charsetDecoder() throws CharacterCodingException {
        chars.clear();
        payload.rewind();
        var result = decoder.reset().decode(payload, chars, true);
        if (result.isError()) {
            result.throwException();
        }
        return chars;
    }

    /** Makes a string and looks for replacements. */
    @Benchmark
    public boolean newString() {
        byte[] octets = new byte[SIZE];
        payload.get(0, octets);
        return new String(octets, StandardCharsets.UTF_8).indexOf('\uFFFD') < 0;
    }
}
