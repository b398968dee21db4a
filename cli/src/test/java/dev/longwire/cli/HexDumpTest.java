package dev.longwire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HexDumpTest {
    private static final int ALL = Integer.MAX_VALUE;

    @Test
    void sixteenOctetsMakeALine() {
        byte[] data = "0123456789abcdefg\n\u0000\u007f".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(HexDump.of(data, ALL)).isEqualTo("""
                        00000000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  |0123456789abcdef|
                        00000010  67 0a 00 7f                                      |g...|
                        00000014
                        """);
    }

    @Test
    void anEmptyMessageIsALineToo() {
        assertThat(HexDump.of(new byte[0], ALL)).isEqualTo("00000000\n");
    }

    @Test
    void whatIsLeftOutIsSaid() {
        assertThat(HexDump.of(new byte[300], 16)).isEqualTo("""
                        00000000  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  |................|
                        0000012c  (the first 16 of 300 bytes are shown)
                        """);
    }
}
