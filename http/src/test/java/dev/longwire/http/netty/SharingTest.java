package dev.longwire.http.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longwire.Limits;
import dev.longwire.protocol.Connection;
import dev.longwire.protocol.Opcode;
import dev.longwire.protocol.Output;
import dev.longwire.protocol.Role;
import dev.longwire.protocol.SharedFrames;
import dev.longwire.proving.Frame;
import dev.longwire.proving.SilentHandler;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a line sends of what its loop's lines share. */
class SharingTest extends SentBytesCase {
    private static final int LARGEST = 16 << 10;

    private Connection connection;

    private void begin(Kind kind) throws Exception {
        connect(kind);
        connection = new Connection(Role.SERVER, Limits.DEFAULT, null, () -> 0, line, new SilentHandler(), 0);
    }

    /** Called on the loop. */
    private void share(int size) {
        byte[] payload = octets(size);
        connection.send(Opcode.BINARY, ByteBuffer.wrap(payload), true);
        all.writeBytes(Frame.binary(payload).bytes());
    }

    /** Called on the loop. */
    private void sendAlone(int size) {
        byte[] payload = octets(size);
        connection.send(Opcode.BINARY, ByteBuffer.wrap(payload));
        all.writeBytes(Frame.binary(payload).bytes());
    }

    /** Called on the loop. It is sent from where it lies. */
    private void sendLent(int size) {
        byte[] payload = octets(size);
        ByteBuffer lent = Objects.requireNonNull(line.lend(size));
        lent.put(lent.position(), payload).limit(lent.position() + size);
        connection.send(Opcode.BINARY, lent);
        line.giveBack(lent);
        all.writeBytes(Frame.binary(payload).bytes());
    }

    /** Called on the loop. Whether all room there is can be had; what still waits for a flush is flushed for it. */
    private boolean forgotten() {
        return loop.buffers().sharing().roomFor(LoopBuffers.LARGE, ByteBufAllocator.DEFAULT) != null;
    }

    private void assertReceivedAndForgotten() throws Exception {
        assertReceived();
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
        assertReceivedAndForgotten();
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
        assertReceivedAndForgotten();
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
        assertReceivedAndForgotten();
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
        assertReceivedAndForgotten();
    }

    @Test
    void nothingIsKeptWhenRoomIsMadeAndThePeerReadsLater() throws Exception {
        assumeTrue(Transport.EPOLL.isAvailable(), "needs a socket of our own");
        begin(new Kind(Transport.EPOLL, true));
        int frame = Frame.binary(new byte[LARGEST]).bytes().length;
        onLoop(() -> {
            long taken = 0;
            while (line.taken() == taken || line.written() - line.taken() == frame) { // until a flush leaves something
                taken = line.taken();
                share(LARGEST);
            }
            line.flush();
            assertThat(forgotten()).isTrue();
        });
        assertReceivedAndForgotten();
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
        assertReceivedAndForgotten();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void allLeavesInTheOrderInWhichItWasWritten(Kind kind) throws Exception {
        begin(kind);
        for (int round = 0; round < 50; round++) {
            onLoop(() -> {
                for (int i = 0; i < 5; i++) {
                    switch (random.nextInt(8)) {
                        case 0 -> sendAlone(random.nextInt(200));
                        case 1 -> sendAlone(random.nextInt(20_000));
                        case 2 -> sendLent(10_000);
                        case 3 -> share(LARGEST + random.nextInt(2));
                        case 4 -> line.flush();
                        default -> share(random.nextInt(3_000));
                    }
                }
                line.flush();
            });
            assertReceivedAndForgotten();
        }
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
                    new Connection(
                                    Role.SERVER,
                                    Limits.DEFAULT,
                                    null,
                                    () -> 0,
                                    new Elsewhere(line),
                                    new SilentHandler(),
                                    0)
                            .send(Opcode.BINARY, others, true);
                }
                if (random.nextInt(4) == 0) {
                    line.flush();
                }
            }
            line.flush();
        });
        assertReceivedAndForgotten();
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
