package dev.longwire.http.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.util.concurrent.FutureTask;
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
    @MethodSource("transports")
    void addressesAreForPeople(Transport transport) throws Exception {
        connect(transport);
        assertThat(onLoop(line::localAddress)).isEqualTo("127.0.0.1:" + peer.getPort());
        assertThat(onLoop(line::remoteAddress)).isEqualTo("127.0.0.1:" + listening.getLocalPort());
    }

    @ParameterizedTest
    @MethodSource("transports")
    void bothSidesEndForThemselves(Transport transport) throws Exception {
        connect(transport);
        peer.getOutputStream().write("last".getBytes(ISO_8859_1));
        peer.shutdownOutput();
        told.awaitBytes(4);
        told.await("end of input");

        onLoop(() -> {
            line.reserve(5).put("still".getBytes(ISO_8859_1));
            line.flush();
        });
        assertThat(peer.getInputStream().readNBytes(5)).isEqualTo("still".getBytes(ISO_8859_1));
        told.await("taken");

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
    @MethodSource("transports")
    void finishLeavesTheInputOpen(Transport transport) throws Exception {
        connect(transport);
        onLoop(line::finish);
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
        peer.getOutputStream().write(new byte[10]);
        told.awaitBytes(10);
        peer.close();
        told.await("end of input");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void closeSendsWhatWasWrittenFirst(Transport transport) throws Exception {
        connect(transport);
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
    @MethodSource("transports")
    void abortIsAReset(Transport transport) throws Exception {
        connect(transport);
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
    @MethodSource("transports")
    void aResetOfThePeerIsTheCause(Transport transport) throws Exception {
        connect(transport);
        peer.setSoLinger(true, 0);
        peer.close();
        told.await("closed");
        assertThat(told.cause).isInstanceOf(IOException.class).hasMessageContaining("reset");
        assertThat(told.words).as("the last word").isEmpty();
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aWriteToAPeerThatHasGoneIsTheCause(Transport transport) throws Exception {
        connect(transport);
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

    @ParameterizedTest
    @MethodSource("transports")
    void aLineThatDoesNotReadHoldsThePeerBack(Transport transport) throws Exception {
        connect(transport);
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
    @MethodSource("transports")
    void takenGrowsAsThePeerTakes(Transport transport) throws Exception {
        connect(transport);
        onLoop(() -> {
            write(32 * MEGABYTE);
            line.flush();
        });
        assertThat(onLoop(line::written)).isEqualTo(32 * MEGABYTE);
        told.await("taken");
        assertThat(onLoop(line::taken)).isLessThan(32 * MEGABYTE);
        peer.getInputStream().readNBytes(32 * MEGABYTE);
        while (onLoop(line::taken) < 32 * MEGABYTE) {
            told.await("taken");
        }
        onLoop(line::abort);
        told.await("closed");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void theEndOfTheThreadsEndsTheLine(Transport transport) throws Exception {
        connect(transport);
        group.end().sync();
        told.await("closed");
    }
}
