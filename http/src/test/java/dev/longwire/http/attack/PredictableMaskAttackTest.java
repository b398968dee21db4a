package dev.longwire.http.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.WebSocket;
import dev.longwire.http.NoLeaks;
import dev.longwire.http.RawServer;
import dev.longwire.http.WebSocketClient;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Who can foretell masks can write whatever bytes he likes through a client, for a proxy to read (RFC 6455 §10.3). The bounds
 * are such that a good generator fails once in 10<sup>8</sup> runs or more.
 */
@ExtendWith(NoLeaks.class)
class PredictableMaskAttackTest {
    private static final int FRAMES = 20_000;
    private static final int FEW = 1000;

    @RegisterExtension
    final Attack attack = new Attack();

    /** The masks on the wire of a client that sends empty messages. */
    private static int[] masks(Socket socket, int frames) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        Attack.write(socket, RawServer.accepting(RawServer.readHead(in)));
        DataInputStream buffered = new DataInputStream(new BufferedInputStream(in));
        int[] masks = new int[frames];
        for (int i = 0; i < frames; i++) {
            assertThat(buffered.readUnsignedShort())
                    .as("an empty masked message")
                    .isEqualTo(0x8280);
            masks[i] = buffered.readInt();
        }
        return masks;
    }

    private int[] masksOfAClient(ServerSocket acceptor, int frames) throws Exception {
        Sending spy = new Sending(frames);
        attack.client(Attack.url(acceptor.getLocalPort())).create(spy).open();
        int[] masks = masks(attack.closing(acceptor.accept()), frames);
        attack.watch(spy.opened());
        return masks;
    }

    private static void assertNoRepeats(int[] values, String what) {
        long distinct = Arrays.stream(values).distinct().count();
        assertThat(values.length - distinct).as(what).isLessThanOrEqualTo(5);
    }

    @Test
    void masksOfAConnectionAreNoiseOnTheWire() throws Exception {
        int[] masks = masksOfAClient(attack.acceptor(), FRAMES);
        assertNoRepeats(masks, "repeated masks");
        int[] differences = new int[FRAMES - 1];
        int[] changes = new int[FRAMES - 1];
        for (int i = 0; i < FRAMES - 1; i++) {
            differences[i] = masks[i + 1] - masks[i];
            changes[i] = masks[i + 1] ^ masks[i];
        }
        assertNoRepeats(differences, "repeated steps: a counter, or a linear generator");
        assertNoRepeats(changes, "repeated changes");
        assertEvenBits(masks, "masks");
        assertEvenBits(changes, "changes from one mask to the next");
    }

    /** Each bit is set half of the time, within seven standard deviations. */
    private static void assertEvenBits(int[] values, String of) {
        double deviation = Math.sqrt(values.length) / 2;
        for (int bit = 0; bit < 32; bit++) {
            int shift = bit;
            long set = Arrays.stream(values)
                    .filter(value -> (value >>> shift & 1) != 0)
                    .count();
            assertThat((double) set)
                    .as("bit %d of the %s", bit, of)
                    .isBetween(values.length / 2.0 - 7 * deviation, values.length / 2.0 + 7 * deviation);
        }
    }

    @Test
    void noTwoConnectionsUseTheSameMasks() throws Exception {
        ServerSocket acceptor = attack.acceptor();
        Set<Integer> seen = new HashSet<>();
        int repeats = 0;
        for (int connection = 0; connection < 5; connection++) {
            for (int mask : masksOfAClient(acceptor, FEW)) {
                repeats += seen.add(mask) ? 0 : 1;
            }
        }
        assertThat(repeats).isLessThanOrEqualTo(4);
    }

    /** A generator that is seeded by nothing but the program is the same in every process. */
    @Test
    void noTwoProcessesUseTheSameMasks() throws Exception {
        ServerSocket acceptor = attack.acceptor();
        Set<Integer> seen = new HashSet<>();
        int repeats = 0;
        for (int process = 0; process < 2; process++) {
            Process client = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Sending.class.getName(),
                            Integer.toString(acceptor.getLocalPort())))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                for (int mask : masks(attack.closing(acceptor.accept()), FEW)) {
                    repeats += seen.add(mask) ? 0 : 1;
                }
            } finally {
                client.destroyForcibly().waitFor();
            }
        }
        assertThat(repeats).isLessThanOrEqualTo(3);
    }

    /** Sends empty messages as soon as it may. */
    static final class Sending extends Spy {
        private final int frames;

        Sending(int frames) {
            this.frames = frames;
        }

        @Override
        public void onOpened(WebSocket socket) {
            super.onOpened(socket);
            for (int i = 0; i < frames; i++) {
                socket.send(ByteBuffer.allocate(0));
            }
        }

        /** The client of another process; it is ended from outside, or by the end of its connection. */
        public static void main(String[] arguments) throws InterruptedException {
            Sending sending = new Sending(FEW);
            WebSocketClient.shared()
                    .to(Attack.url(Integer.parseInt(arguments[0])))
                    .create(sending)
                    .open();
            sending.closed();
        }
    }
}
