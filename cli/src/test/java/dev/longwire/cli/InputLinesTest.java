package dev.longwire.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputLinesTest {
    private static final int LONGEST = 8;

    @Test
    void lfAndCrlfEndLinesAndTheLastNeedsNone() throws IOException {
        assertThat(lines("a\nb\r\nc")).containsExactly("a", "b", "c");
        assertThat(lines("a\n")).containsExactly("a");
        assertThat(lines("")).isEmpty();
    }

    @Test
    void emptyLinesCount() throws IOException {
        assertThat(lines("\n\r\n\na")).containsExactly("", "", "", "a");
    }

    @Test
    void aReturnInsideOrAtTheVeryEndIsContent() throws IOException {
        assertThat(lines("a\rb\nc\r")).containsExactly("a\rb", "c\r");
        assertThat(lines("a\r\r\n")).containsExactly("a\r");
    }

    @Test
    void bytesStayAsTheyAre() throws IOException {
        assertThat(lines("\u00ff\u0000\n\u00c3")).containsExactly("\u00ff\u0000", "\u00c3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12345678\n", "12345678\r\n", "12345678"})
    void theLongestLineIsTaken(String input) throws IOException {
        assertThat(lines(input)).containsExactly("12345678");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x\n123456789\n", "x\n123456789\r\n", "x\n123456789", "x\n12345678\rx", "x\n12345678901234567890"
            })
    void aLongerLineNamesTheLimit(String input) {
        assertThatThrownBy(() -> lines(input))
                .isInstanceOf(CommandException.class)
                .hasMessage("line 2 of standard input is longer than 8 bytes: --max-size raises that limit");
    }

    @Test
    void linesMayBeMuchLongerThanTheBuffer() throws IOException {
        String line = "0123456789".repeat(50_000);
        InputLines lines = new InputLines(new ByteArrayInputStream((line + "\nend").getBytes(ISO_8859_1)), 1 << 20);

        assertThat(new String(lines.next(), ISO_8859_1)).isEqualTo(line);
        assertThat(new String(lines.next(), ISO_8859_1)).isEqualTo("end");
        assertThat(lines.next()).isNull();
    }

    /** Whole, and byte by byte. */
    private static List<String> lines(String input) throws IOException {
        byte[] bytes = input.getBytes(ISO_8859_1);
        List<String> whole = lines(new ByteArrayInputStream(bytes));
        List<String> bytewise = lines(new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(1, length));
            }

            @Override
            public int read(byte[] into) {
                return read(into, 0, into.length);
            }
        });
        assertThat(bytewise).isEqualTo(whole);
        return whole;
    }

    private static List<String> lines(InputStream input) throws IOException {
        InputLines lines = new InputLines(input, LONGEST);
        List<String> all = new ArrayList<>();
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            all.add(new String(line, ISO_8859_1));
        }
        assertThat(lines.count()).isEqualTo(all.size());
        return all;
    }
}
