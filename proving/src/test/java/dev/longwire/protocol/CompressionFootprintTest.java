package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longwire.Compression;
import dev.longwire.Limits;
import dev.longwire.proving.SilentHandler;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The figures of docs/limits.md: what a connection holds between messages, measured in a JVM of its own whose heap has its
 * full size from the start. Prints them; the bounds are wide.
 */
class CompressionFootprintTest {
    private static final int CONNECTIONS = 150;
    private static final Path STATUS = Path.of("/proc/self/status");

    @ParameterizedTest
    @CsvSource({
        "sends and receives with takeover, true, true, 15, 200, 400",
        "the same with windows of 9 bits, true, true, 9, 50, 400",
        "sends with takeover, true, false, 15, 150, 350",
        "receives with takeover, false, true, 15, 20, 80",
        "no takeover, false, false, 15, 0, 20",
    })
    void besideTheHeap(String what, String own, String peer, String bits, int least, int most) throws Exception {
        assumeTrue(Files.exists(STATUS), "needs /proc");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms96m",
                        "-Xmx96m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseSerialGC",
                        "-Xint", // no compiled code among what is measured
                        "-cp",
                        System.getProperty("java.class.path"),
                        CompressionFootprintTest.class.getName(),
                        own,
                        peer,
                        bits)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(said).isZero();
        System.out.println(what + ": " + said);
        String[] figures = said.split(" ");
        assertThat(Integer.parseInt(figures[0])).as("KiB beside the heap").isBetween(least, most);
        assertThat(Integer.parseInt(figures[3])).as("bytes of heap").isLessThan(24 << 10);
    }

    /** A message of 64 KiB each way, so that every window is full and every table in use. */
    public static void main(String[] settings) throws Exception {
        int bits = Integer.parseInt(settings[2]);
        Compression agreed = CompressedWire.ALWAYS
                .withContextTakeover(Boolean.parseBoolean(settings[0]), Boolean.parseBoolean(settings[1]))
                .withWindowBits(bits, bits);
        byte[] text = CompressedWire.mixture(new Random(4), 64 << 10);
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) ('a' + (text[i] & 15)); // compresses whatever the mixture is
        }
        Deflation other = new Deflation(CompressedWire.mirrored(agreed));
        byte[] received = Wire.bytes(other.deflate(ByteBuffer.wrap(text)));
        other.release();
        Ends ends = new Ends();
        ends.add(agreed, text, received, 20); // classes, pools and arenas
        long heap = heap();
        long resident = resident();
        ends.add(agreed, text, received, CONNECTIONS);
        long heapPer = (heap() - heap) / CONNECTIONS;
        long nativePer = (resident() - resident) / CONNECTIONS;
        System.out.printf("%d KiB native, %d bytes of heap%n", nativePer >> 10, heapPer);
        ends.release();
    }

    @Test
    void anIdleConnectionThatMayCompressCostsNextToNothing() {
        List<Object> held = new ArrayList<>();
        long before = heap();
        for (int i = 0; i < 10_000; i++) {
            held.add(new Deflation(Compression.DEFAULT));
            held.add(new Inflation(Compression.DEFAULT));
        }
        long per = (heap() - before) / 10_000;
        System.out.printf("agreed, nothing sent yet: %d bytes of heap%n", per);
        assertThat(held).hasSize(20_000);
        assertThat(per).isLessThan(400);
    }

    private static final class Ends extends SilentHandler implements Output {
        private final List<Connection> connections = new ArrayList<>();
        private final ByteBuffer out = ByteBuffer.allocateDirect(MOST);
        private final ByteBuffer in = ByteBuffer.allocateDirect(100_000);

        void add(Compression agreed, byte[] text, byte[] received, int count) {
            byte[] frame = Wire.hex(Wire.frame(0xC2, Wire.hex(received)));
            for (int i = 0; i < count; i++) {
                Connection connection = new Connection(Role.CLIENT, Limits.DEFAULT, agreed, () -> 1, this, this, 0);
                connection.send(Opcode.BINARY, ByteBuffer.wrap(text));
                connection.receive(in.clear().put(frame).flip());
                assertThat(connection.phase()).isEqualTo(Phase.OPEN);
                connections.add(connection);
            }
        }

        void release() {
            connections.forEach(Connection::release);
        }

        @Override
        public ByteBuffer reserve(int bytes) {
            return out.clear();
        }
    }

    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    /** Memory that is not the heap: what the process has in RAM, less what the heap takes of it. */
    private static long resident() throws IOException {
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith("RssAnon:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new IOException("no RssAnon in " + STATUS);
    }
}
