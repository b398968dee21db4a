package dev.longwire.http.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longwire.Limits;
import dev.longwire.protocol.CloseFrame;
import dev.longwire.protocol.Connection;
import dev.longwire.protocol.MessageHandler;
import dev.longwire.protocol.Opcode;
import dev.longwire.protocol.Output;
import dev.longwire.protocol.Role;
import dev.longwire.protocol.SharedFrames;
import dev.longwire.testkit.Frame;
import io.netty.buffer.ByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a line sends of what its loop's lines share. */
class SharingTest extends TcpLineCase {
    private static final int LARGEST = 16 << 10;

    /** What the peer has to receive. */
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();

    private final Random random = new Random(1);
    private Connection connection;

    private void begin(Kind kind) throws Exception {
        connect(kind);
        connection = new Connection(Role.SERVER, Limits.DEFAULT, null, () -> 0, line, new Deaf(), 0);
    }

    private static final class Deaf implements MessageHandler {
        @Override
        public void text(ByteBuffer in, int from, int to) {}

        @Override
        public void binary(ByteBuffer in, int from, int to) {}

        @Override
        public void ping(ByteBuffer payload) {}

        @Override
        public void pong(ByteBuffer payload) {}

        @Override
        public void closeReceived(CloseFrame frame) {}

        @Override
        public long now() {
            return 0;
        }
    }

    private byte[] octets(int size) {
        byte[] octets = new byte[size];
        random.nextBytes(octets);
        return octets;
    }

    /** Called on the loop. */
    private void share(int size) {
        byte[] payload = octets(size);
        connection.sendShared(Opcode.BINARY, ByteBuffer.wrap(payload));
        all.writeBytes(Frame.binary(payload).bytes());
    }

    /** Called on the loop. */
    private void sendAlone(int size) {
        byte[] payload = octets(size);
        connection.send(Opcode.BINARY, ByteBuffer.wrap(payload));
        all.writeBytes(Frame.binary(payload).bytes());
    }

    /** Called on the loop. Whether all room there is can be had; what still waits for a flush is flushed for it. */
    private boolean forgotten() {
        return loop.buffers().sharing().roomFor(LoopBuffers.LARGE, ByteBufAllocator.DEFAULT) != null;
    }

    private void assertReceived() throws Exception {
        assertThat(peer.getInputStream().readNBytes(all.size())).isEqualTo(all.toByteArray());
        while (onLoop(line::taken) < all.size()) {
            told.await("taken");
        }
        assertThat(onLoop(line::written)).isEqualTo(all.size());
        assertThat(onLoop(this::forgotten)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void itIsSentAtTheFlush(Kind kind) throws Exception {
        begin(kind);
        onLoop(() -> {
            share(10);
            share(1_000);
            share(0);
            assertThat(line.written()).isEqualTo(all.size());
            assertThat(line.taken()).isZero();
            line.flush();
            share(3);
            line.flush();
        });
        assertReceived();
    }

    @Test
    void roomForMoreIsMadeByAFlush() throws Exception {
        assumeTrue(Transport.EPOLL.isAvailable(), "needs a socket of our own");
        begin(new Kind(Transport.EPOLL, true));
        onLoop(() -> {
            share(10);
            assertThat(line.taken()).isZero();
            assertThat(forgotten()).isTrue();
            assertThat(line.taken()).isEqualTo(all.size());
        });
        assertReceived();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void aPeerThatReadsLaterGetsAll(Kind kind) throws Exception {
        begin(kind);
        onLoop(() -> {
            for (int i = 0; i < 1_000; i++) { // more than all buffers on the way
                share(LARGEST - random.nextInt(100));
                if (i % 3 == 0) {
                    line.flush();
                }
            }
            line.flush();
        });
        assertThat(onLoop(line::taken)).isLessThan(all.size());
        assertThat(onLoop(this::forgotten)).isTrue();
        assertReceived();
    }

    /** Else the others would have no room for as long as one peer likes. */
    @ParameterizedTest
    @MethodSource("lines")
    void nothingIsKeptForAPeerThatReadsLater(Kind kind) throws Exception {
        begin(kind);
        onLoop(() -> {
            while (line.taken() == all.size()) {
                share(LARGEST);
                line.flush();
            }
            share(10);
            line.flush();
            assertThat(forgotten()).isTrue();
        });
        assertReceived();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void muchWithoutAFlushLeavesInOrder(Kind kind) throws Exception {
        begin(kind);
        onLoop(() -> {
            for (int i = 0; i < 1_000; i++) {
                share(LARGEST - random.nextInt(100));
            }
            line.flush();
        });
        assertReceived();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void allLeavesInTheOrderInWhichItWasWritten(Kind kind) throws Exception {
        begin(kind);
        onLoop(() -> {
            for (int i = 0; i < 20; i++) {
                share(random.nextInt(3_000));
                share(random.nextInt(300));
                if (random.nextBoolean()) {
                    sendAlone(random.nextInt(20_000));
                }
                if (random.nextBoolean()) {
                    share(LARGEST + random.nextInt(2));
                }
                if (random.nextInt(4) == 0) {
                    line.flush();
                }
            }
            line.flush();
        });
        assertReceived();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void whatOnlyAnotherLineGetsIsLeftOut(Kind kind) throws Exception {
        begin(kind);
        onLoop(() -> {
            for (int i = 0; i < 20; i++) {
                share(random.nextInt(5_000));
                if (random.nextBoolean()) {
                    ByteBuffer others = ByteBuffer.wrap(octets(random.nextInt(500)));
                    new Connection(Role.SERVER, Limits.DEFAULT, null, () -> 0, new Elsewhere(line), new Deaf(), 0)
                            .sendShared(Opcode.BINARY, others);
                }
                if (random.nextInt(4) == 0) {
                    line.flush();
                }
            }
            line.flush();
        });
        assertReceived();
    }

    /** Shares what a line shares, and sends nothing. */
    private record Elsewhere(SocketLine line) implements Output {
        @Override
        public ByteBuffer reserve(int bytes) {
            return ByteBuffer.allocate(bytes);
        }

        @Override
        public SharedFrames shared(int bytes) {
            return line.shared(bytes);
        }

        @Override
        public void share(int from, int to) {
            // its octets stay between those of others
        }
    }

    @ParameterizedTest
    @MethodSource("lines")
    void aLineWhoseOutputHasEndedSharesNothing(Kind kind) throws Exception {
        begin(kind);
        onLoop(() -> {
            share(10);
            line.finish();
        });
        assertThat(peer.getInputStream().readAllBytes()).isEqualTo(all.toByteArray());
        onLoop(() -> {
            share(10);
            line.flush();
            assertThat(forgotten()).isTrue();
        });
    }

    @ParameterizedTest
    @MethodSource("lines")
    void aLineThatEndsSharesNothing(Kind kind) throws Exception {
        begin(kind);
        onLoop(() -> {
            share(10);
            line.abort();
            assertThat(forgotten()).isTrue();
            share(10);
            assertThat(forgotten()).isTrue();
            line.flush();
        });
        told.await("closed");
    }
}
