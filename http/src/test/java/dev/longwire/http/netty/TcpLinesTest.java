package dev.longwire.http.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longwire.testkit.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a line over a real connection reads, writes and tells. */
class TcpLinesTest extends TcpLineCase {
    private void write(int bytes) {
        for (int left = bytes; left > 0; left -= Math.min(left, 4096)) {
            line.reserve(Math.min(left, 4096)).put(new byte[Math.min(left, 4096)]);
        }
    }

    @ParameterizedTest
    @MethodSource("lines")
    void addressesAreForPeople(Kind kind) throws Exception {
        connect(kind);
        assertThat(onLoop(line::localAddress)).isEqualTo("127.0.0.1:" + peer.getPort());
        assertThat(onLoop(line::remoteAddress)).isEqualTo("127.0.0.1:" + peer.getLocalPort());
    }

    @ParameterizedTest
    @MethodSource("lines")
    void bothSidesEndForThemselves(Kind kind) throws Exception {
        connect(kind);
        peer.getOutputStream().write("last".getBytes(ISO_8859_1));
        peer.shutdownOutput();
        told.awaitBytes(4);
        told.await("end of input");

        onLoop(() -> {
            line.reserve(5).put("still".getBytes(ISO_8859_1));
            line.flush();
        });
        assertThat(peer.getInputStream().readNBytes(5)).isEqualTo("still".getBytes(ISO_8859_1));

        onLoop(() -> {
            write(100_000);
            line.finish();
        });
        assertThat(peer.getInputStream().readAllBytes()).as("all, then the end").hasSize(100_000);
        onLoop(line::close);
        told.await("closed");
        assertThat(told.cause).isNull();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void addressesAreKnownAfterTheEnd(Kind kind) throws Exception {
        connect(kind);
        String ends = "127.0.0.1:" + peer.getPort() + " 127.0.0.1:" + peer.getLocalPort();
        onLoop(line::abort);
        told.await("closed");
        assertThat(line.localAddress() + " " + line.remoteAddress()).isEqualTo(ends);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void theEndOfThePeerIsToldWhenItsLastBytesAreRead(Kind kind) throws Exception {
        connect(kind);
        onLoop(() -> line.reading(false));
        peer.getOutputStream().write(new byte[1000]);
        peer.shutdownOutput();
        for (int i = 0; i < 100; i++) {
            onLoop(() -> {});
        }
        assertThat(told.words).isEmpty();
        onLoop(() -> line.reading(true));
        told.await("end of input");
        assertThat(told.bytes).isEqualTo(1000);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void readingMayStopAndGoOnBetweenAnyTwoReads(Kind kind) throws Exception {
        connect(kind);
        told.onBytes = () -> {
            line.reading(false);
            loop.execute(() -> line.reading(true));
        };
        peer.getOutputStream().write(new byte[4 * MEGABYTE]);
        told.awaitBytes(4 * MEGABYTE);
        peer.shutdownOutput();
        told.await("end of input");
        assertThat(told.bytes).isEqualTo(4 * MEGABYTE);
    }

    /** Nothing can be written either. */
    @Test
    void aResetIsToldEvenWhileNothingIsRead() throws Exception {
        assumeTrue(Transport.EPOLL.isAvailable(), "needs a socket of our own");
        connect(new Kind(Transport.EPOLL, true));
        onLoop(() -> line.reading(false));
        peer.setSoLinger(true, 0);
        peer.close();
        told.await("closed");
        assertThat(told.cause).isInstanceOf(IOException.class).hasMessageContaining("reset");
    }

    /** A read stops in front of it, however much follows. */
    @Test
    void urgentDataHoldsNothingBack() throws Exception {
        assumeTrue(Transport.EPOLL.isAvailable(), "needs a socket of our own");
        connect(new Kind(Transport.EPOLL, true));
        onLoop(() -> line.reading(false));
        peer.getOutputStream().write(new byte[3]);
        peer.sendUrgentData(1);
        peer.getOutputStream().write(new byte[5]);
        onLoop(() -> line.reading(true));
        told.awaitBytes(8);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void bothDirectionsMayBeFullAtOnce(Kind kind) throws Exception {
        connect(kind);
        int total = 32 * MEGABYTE;
        onLoop(() -> {
            write(total);
            line.flush();
        });
        FutureTask<Integer> receiving =
                new FutureTask<>(() -> peer.getInputStream().readNBytes(total).length);
        Thread receiver = new Thread(receiving, "receiver");
        receiver.start();
        peer.getOutputStream().write(new byte[total]);
        assertThat(receiving.get()).isEqualTo(total);
        told.awaitBytes(total);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void aHandlerThatThrowsFailsItsLineAlone(Kind kind) throws Exception {
        connect(kind);
        IllegalStateException thrown = new IllegalStateException("bug");
        told.onBytes = () -> {
            throw thrown;
        };
        peer.getOutputStream().write(1);
        told.await("closed");
        assertThat(told.cause).isSameAs(thrown);
        onLoop(() -> {});
    }

    @ParameterizedTest
    @MethodSource("lines")
    void finishLeavesTheInputOpen(Kind kind) throws Exception {
        connect(kind);
        onLoop(line::finish);
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
        peer.getOutputStream().write(new byte[10]);
        told.awaitBytes(10);
        peer.close();
        told.await("end of input");
    }

    @ParameterizedTest
    @MethodSource("lines")
    void closeSendsWhatWasWrittenFirst(Kind kind) throws Exception {
        connect(kind);
        onLoop(() -> {
            write(8 * MEGABYTE);
            line.close();
        });
        assertThat(peer.getInputStream().readAllBytes()).hasSize(8 * MEGABYTE);
        told.await("closed");
        assertThat(told.cause).isNull();
        assertThat(onLoop(line::taken)).isEqualTo(8 * MEGABYTE);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void abortIsAReset(Kind kind) throws Exception {
        connect(kind);
        onLoop(() -> {
            write(8 * MEGABYTE);
            line.flush();
            line.abort();
        });
        told.await("closed");
        assertThat(told.cause).isNull();
        assertThatThrownBy(() -> peer.getInputStream().readAllBytes()).isInstanceOf(SocketException.class);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void aResetOfThePeerIsTheCause(Kind kind) throws Exception {
        connect(kind);
        peer.setSoLinger(true, 0);
        peer.close();
        told.await("closed");
        assertThat(told.cause).isInstanceOf(IOException.class).hasMessageContaining("reset");
        assertThat(told.words).as("the last word").isEmpty();
    }

    /** The operating system has nothing to shut down any more. */
    @ParameterizedTest
    @MethodSource("lines")
    void theOutputOfALineThatThePeerHasResetEndsQuietly(Kind kind) throws Exception {
        connect(kind);
        onLoop(() -> {
            try {
                peer.setSoLinger(true, 0);
                peer.close();
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
            line.finish();
        });
        told.await("closed");
    }

    @ParameterizedTest
    @MethodSource("lines")
    void aWriteToAPeerThatHasGoneIsTheCause(Kind kind) throws Exception {
        connect(kind);
        onLoop(() -> line.reading(false)); // so that only a write can find out
        peer.setSoLinger(true, 0);
        peer.close();
        while (!told.words.contains("closed")) {
            onLoop(() -> {
                write(1000);
                line.flush();
            });
        }
        assertThat(told.cause).isInstanceOf(IOException.class);
        assertThat(onLoop(line::taken)).isLessThanOrEqualTo(onLoop(line::written));
    }

    /** Where a write fails for want of memory, the peer may be there and have nothing to say. */
    @ParameterizedTest
    @MethodSource("lines")
    void aWriteThatFailsWhileThePeerIsSilentEndsTheLine(Kind kind) throws Exception {
        connect(kind);
        onLoop(() -> line.reading(false));
        peer.getOutputStream().write("last words".getBytes(ISO_8859_1));
        IOException broken = new IOException("no room");
        try {
            onLoop(() -> line.writeFailed(broken));
            String word;
            do {
                word = told.words.poll(Patience.SECONDS, TimeUnit.SECONDS);
                assertThat(word).as("a word of the end").isNotNull();
            } while (!word.equals("closed"));
        } finally {
            peer.close(); // or a loop that still waits for it would never end
        }
        assertThat(told.cause).isSameAs(broken);
        if (kind.transport() != Transport.NIO) { // whose sockets only Java can read from
            assertThat(told.bytes).isEqualTo("last words".length());
        }
    }

    @ParameterizedTest
    @MethodSource("lines")
    void aLineThatDoesNotReadHoldsThePeerBack(Kind kind) throws Exception {
        connect(kind);
        onLoop(() -> line.reading(false));
        int total = 32 * MEGABYTE; // more than all buffers on the way
        FutureTask<Void> sending = new FutureTask<>(() -> {
            peer.getOutputStream().write(new byte[total]);
            return null;
        });
        Thread sender = new Thread(sending, "sender");
        sender.start();
        while (sender.getState() == Thread.State.NEW) {
            Thread.onSpinWait();
        }
        // the loop turns many times, and still nothing is told
        for (int i = 0; i < 100; i++) {
            onLoop(() -> {});
        }
        assertThat(told.bytes).isZero();
        assertThat(sending.isDone()).isFalse();
        onLoop(() -> line.reading(true));
        told.awaitBytes(total);
        sending.get();
        assertThat(told.bytes).isEqualTo(total);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void takenGrowsAsThePeerTakes(Kind kind) throws Exception {
        connect(kind);
        onLoop(() -> {
            write(32 * MEGABYTE);
            line.flush();
        });
        assertThat(onLoop(line::written)).isEqualTo(32 * MEGABYTE);
        while (onLoop(line::taken) == 0) { // some transports write later
            told.await("taken");
        }
        assertThat(onLoop(line::taken)).isLessThan(32 * MEGABYTE);
        peer.getInputStream().readNBytes(32 * MEGABYTE);
        while (onLoop(line::taken) < 32 * MEGABYTE) {
            told.await("taken");
        }
        onLoop(line::abort);
        told.await("closed");
    }

    @ParameterizedTest
    @MethodSource("lines")
    void theEndOfTheThreadsEndsTheLine(Kind kind) throws Exception {
        connect(kind);
        group.end().sync();
        told.await("closed");
    }
}
