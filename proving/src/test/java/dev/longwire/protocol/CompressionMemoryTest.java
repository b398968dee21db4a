package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.longwire.Compression;
import dev.longwire.Limits;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What compression takes, on the heap and beside it, and that it gives all of it back. */
class CompressionMemoryTest {
    private static final Compression FRESH = CompressedWire.ALWAYS.withoutContextTakeover();
    private static final byte[] MESSAGE =
            "{\"id\":1,\"name\":\"a name\"}".repeat(40).getBytes(StandardCharsets.UTF_8);

    private int before;

    @BeforeEach
    void count() {
        before = Zlib.living();
    }

    @AfterEach
    void allIsFreed() {
        assertThat(Zlib.living())
                .as("inflaters and deflaters that were not ended")
                .isEqualTo(before);
    }

    private int living() {
        return Zlib.living() - before;
    }

    private static Wire.End end(Role role, Compression agreed) {
        return new Wire.End(role, Limits.DEFAULT, agreed, 0);
    }

    private static void echo(Wire.End client, Wire.End server) {
        client.connection.send(Opcode.TEXT, ByteBuffer.wrap(MESSAGE));
        server.receive(client.sentBytes());
        assertThat(server.events()).hasSize(1);
        server.connection.send(Opcode.TEXT, ByteBuffer.wrap(MESSAGE));
        client.receive(server.sentBytes());
        assertThat(client.events()).hasSize(1);
    }

    @Test
    void withTakeoverEachDirectionHoldsOne() {
        Wire.End client = end(Role.CLIENT, CompressedWire.ALWAYS);
        Wire.End server = end(Role.SERVER, CompressedWire.ALWAYS);
        assertThat(living()).as("before the first message").isZero();
        echo(client, server);
        echo(client, server);
        assertThat(living()).isEqualTo(4);
        client.connection.release();
        assertThat(living()).isEqualTo(2);
        server.connection.release();
        server.connection.release();
    }

    @Test
    void withoutTakeoverIdleConnectionsShareAFew() {
        List<Wire.End> ends = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Wire.End client = end(Role.CLIENT, FRESH);
            Wire.End server = end(Role.SERVER, FRESH);
            echo(client, server);
            ends.add(client);
            ends.add(server);
        }
        assertThat(living()).isBetween(1, 2 * 16);
        for (Wire.End end : ends) {
            assertThat(living()).isPositive();
            end.connection.release();
        }
        assertThat(living()).as("after the last user").isZero();
    }

    @Test
    void withoutTakeoverMessagesUnderWayAtTheSameTimeHaveTheirOwn() {
        List<Wire.End> ends = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Wire.End end = end(Role.CLIENT, FRESH);
            end.receive("4103f248cd");
            ends.add(end);
        }
        assertThat(living()).isEqualTo(50);
        for (Wire.End end : ends) {
            end.receive("8004c9c90700");
            assertThat(end.events()).containsExactly("text Hello");
        }
        assertThat(living()).isLessThanOrEqualTo(16);
        ends.forEach(end -> end.connection.release());
    }

    @Test
    void anUncompressedConnectionTakesNothing() {
        Wire.End end = end(Role.CLIENT, Compression.DEFAULT);
        end.connection.send(Opcode.TEXT, ByteBuffer.wrap(MESSAGE, 0, 900));
        end.receive("810161");
        end.events();
        end.sentBytes();
        assertThat(living()).isZero();
        end.connection.release();
    }

    /** Whatever ended it: nothing more is read, and what reading took is freed at once. */
    @ParameterizedTest
    @ValueSource(strings = {"c10107", "880203e8", "8f00", "4103f248cd", "c105f200110000", "lost", "silent"})
    void everyEndFrees(String how) {
        for (Compression agreed : new Compression[] {CompressedWire.ALWAYS, FRESH}) {
            Wire.End client = end(Role.CLIENT, agreed);
            Wire.End server = end(Role.SERVER, agreed);
            echo(client, server);
            server.connection.release();
            if (how.equals("lost")) {
                client.connection.inputEnded();
            } else if (how.equals("silent")) {
                client.connection.closing(1);
                client.connection.expire(Long.MAX_VALUE - 1);
            } else {
                client.receive(how);
            }
            if (client.connection.phase() != Phase.OPEN) {
                assertThat(living()).as("only what sends is left").isLessThanOrEqualTo(1);
            }
            client.connection.release();
            assertThat(living()).isZero();
            client.events();
            client.sentBytes();
        }
    }

    @Test
    void afterReleaseMessagesGoUncompressed() {
        for (Compression agreed : new Compression[] {CompressedWire.ALWAYS, FRESH}) {
            Wire.End end = end(Role.SERVER, agreed);
            end.connection.release();
            end.connection.send(Opcode.TEXT, ByteBuffer.wrap(MESSAGE));
            assertThat(end.sent()).containsExactly(Wire.describe(Opcode.TEXT, MESSAGE));
        }
    }

    /** A listener that throws, or that ends the connection, while it is handed a decompressed message. */
    @Test
    void aListenerThatEndsTheConnection() {
        for (Compression agreed : new Compression[] {CompressedWire.ALWAYS, FRESH}) {
            for (boolean throwing : new boolean[] {true, false}) {
                Wire.End end = end(Role.CLIENT, agreed);
                end.reaction = (event, payload) -> {
                    if (throwing) {
                        throw new IllegalStateException("mine");
                    }
                    end.connection.fail(new IllegalStateException("mine"), 0);
                };
                end.receive("c107f248cdc9c90700 c107f248cdc9c90700");
                assertThat(end.events()).containsExactly("text Hello");
                assertThat(end.sent()).containsExactly("close 1011 internal error");
                end.connection.release();
                assertThat(living()).isZero();
            }
        }
    }

    /** A thousand million zeros in frames of a hundred octets: no more heap than the limit allows, and none of it stays. */
    @ParameterizedTest
    @ValueSource(ints = {1_000, 1 << 20})
    void anInflateBombCostsNoMoreThanTheLimit(int limit) {
        byte[] bomb = bomb();
        assertThat(bomb.length).isLessThan(2_000_000);
        for (Compression agreed : new Compression[] {CompressedWire.ALWAYS, FRESH}) {
            Wire.End end = new Wire.End(Role.CLIENT, Limits.DEFAULT.withMaxMessageSize(limit), agreed, 0);
            ByteBuffer frame = ByteBuffer.allocateDirect(200);
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long start = threads.getCurrentThreadAllocatedBytes();
            int at = 0;
            while (end.connection.phase() == Phase.OPEN && at < bomb.length) {
                int size = Math.min(100, bomb.length - at);
                frame.clear().put((byte) (at == 0 ? 0x42 : 0)).put((byte) size);
                frame.put(bomb, at, size).flip();
                do {
                    end.connection.receive(frame);
                } while (frame.hasRemaining());
                at += size;
            }
            long allocated = threads.getCurrentThreadAllocatedBytes() - start;
            assertThat(end.sent()).containsExactly("close 1009 message larger than " + limit + " bytes");
            assertThat(at).as("compressed octets read").isLessThan(limit / 1_000 + 300);
            // All the buffers that it has grown through, at least doubled each time; the rest are small objects.
            assertThat(allocated).isLessThan(3L * limit + 500_000);
            end.connection.release();
        }
    }

    private static byte[] bomb() {
        Deflater deflater = new Deflater(9, true);
        byte[] zeros = new byte[1 << 20];
        byte[] out = new byte[2_000_000];
        int size = 0;
        for (int i = 0; i < 1_000; i++) {
            deflater.setInput(zeros);
            size += deflater.deflate(out, size, out.length - size, Deflater.NO_FLUSH);
        }
        size += deflater.deflate(out, size, out.length - size, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(out, size - 4);
    }

    /** Threads that take and give at the same time, as I/O threads do. */
    @Test
    void sharingIsSafe() throws Exception {
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int seed = i;
            Thread thread = new Thread(() -> {
                try {
                    Random random = new Random(seed);
                    for (int round = 0; round < 100; round++) {
                        Wire.End client = end(Role.CLIENT, FRESH);
                        Wire.End server = end(Role.SERVER, FRESH);
                        for (int message = random.nextInt(4); message >= 0; message--) {
                            echo(client, server);
                        }
                        client.connection.release();
                        server.connection.release();
                    }
                } catch (Throwable thrown) {
                    failures.add(thrown);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
    }
}
