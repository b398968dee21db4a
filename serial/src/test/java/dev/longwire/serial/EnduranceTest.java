package dev.longwire.serial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Conversation;
import dev.longwire.Event;
import dev.longwire.WebSocket;
import dev.longwire.proving.serial.PtyPair;
import dev.longwire.testkit.Echo;
import dev.longwire.testkit.Recorder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many rounds and many messages: nothing is left behind and no byte is lost. */
class EnduranceTest {
    private static final int ROUNDS = 10_000;
    private static final int MESSAGES = 50_000;

    /** Minutes; a machine that is busy with something else needs many times what a quiet one does. */
    private static final long HANGS = 60;

    /** Messages under way at most; with more, socat would wait for one direction while the other one is full. */
    private static final int UNDER_WAY = 8;

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private static SerialWebSocketServer echo(PtyPair cable) throws IOException {
        return SerialWebSocketServer.builder(cable.right())
                .path(SerialWebSocket.DEFAULT_PATH, Echo::new)
                .start();
    }

    @Test
    @Timeout(value = HANGS, unit = TimeUnit.MINUTES)
    void tenThousandTimesOpenAndClosedLeaveNothingBehind() throws Exception {
        try (PtyPair cable = new PtyPair();
                SerialWebSocketServer server = echo(cable)) {
            for (int i = 0; i < 10; i++) {
                round(cable, i);
            }
            long before = descriptors();
            for (int i = 0; i < ROUNDS; i++) {
                round(cable, i);
            }
            assertThat(server.socket()).isNull();
            assertThat(descriptors()).isLessThanOrEqualTo(before + 5); // of the JVM's own
            // those of the last round may be ending, and as many stay for a second to open the next ports
            assertThat(Threads.ofPorts()).hasSizeLessThanOrEqualTo(4 + OpenPorts.THREADS.getMaximumPoolSize());
        }
        Threads.awaitNoPortThreads();
    }

    private static void round(PtyPair cable, int round) throws Exception {
        try (Conversation chat = SerialWebSocket.connect(cable.left())) {
            chat.send("round " + round);
            assertThat(chat.receive().text()).isEqualTo("round " + round);
            assertThat(chat.close(1000, "").clean()).isTrue();
        }
    }

    @Test
    @Timeout(value = HANGS, unit = TimeUnit.MINUTES)
    void everyByteOfManyMessagesArrives() throws Exception {
        try (PtyPair cable = new PtyPair();
                SerialWebSocketServer server = echo(cable)) {
            assertThat(server.port()).startsWith("/dev/");
            Recorder recorder = new Recorder();
            WebSocket socket = SerialWebSocket.create(cable.left(), recorder);
            socket.open();
            recorder.nextOpened();
            Semaphore room = new Semaphore(UNDER_WAY);
            Thread sender = new Thread(() -> {
                Random random = new Random(5);
                for (int i = 0; i < MESSAGES; i++) {
                    room.acquireUninterruptibly();
                    socket.send(message(random, i));
                }
            });
            sender.start();
            Random random = new Random(5);
            for (int i = 0; i < MESSAGES; i++) {
                assertThat(recorder.next(Event.Binary.class).message()).isEqualTo(message(random, i));
                room.release();
            }
            socket.close();
            recorder.next(Event.Closing.class);
            assertThat(recorder.next(Event.Closed.class).clean()).isTrue();
        }
    }

    private static byte[] message(Random random, int number) {
        byte[] message = new byte[4 + random.nextInt(1000)];
        random.nextBytes(message);
        ByteBuffer.wrap(message).putInt(number);
        return message;
    }
}
