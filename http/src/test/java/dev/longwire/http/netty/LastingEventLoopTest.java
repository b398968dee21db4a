package dev.longwire.http.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An I/O thread goes on, whatever is thrown on it. */
class LastingEventLoopTest extends TcpLineCase {
    private void assertStillServes() throws Exception {
        long wanted = told.bytes + 10;
        peer.getOutputStream().write(new byte[10]);
        told.awaitBytes(wanted);
        onLoop(() -> {
            line.reserve(1).put((byte) 7);
            line.flush();
        });
        assertThat(peer.getInputStream().read()).isEqualTo(7);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void anErrorInATaskIsNoEnd(Kind kind) throws Exception {
        connect(kind);
        for (int i = 0; i < 3; i++) {
            loop.execute(() -> {
                throw new OutOfMemoryError("injected");
            });
        }
        assertStillServes();
    }

    /** As a handler of Netty's own may throw it. */
    @Test
    void anErrorWhileEventsAreHandledIsNoEnd() throws Exception {
        assumeTrue(Transport.EPOLL.isAvailable(), "needs a handle of our own");
        connect(new Kind(Transport.EPOLL, true));
        AtomicInteger thrown = new AtomicInteger();
        try (Throwing throwing = new Throwing(thrown)) {
            onLoop(() -> {
                ((SingleThreadIoEventLoop) loop.eventLoop())
                        .register(throwing)
                        .getNow()
                        .submit(EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLOUT));
            });
            while (thrown.get() < 3) {
                onLoop(() -> {});
            }
        }
        for (int turns = 0; turns < 3; turns++) { // of what it has told before it was closed
            onLoop(() -> {});
        }
        assertStillServes();
    }

    /** A socket that is not connected, of which epoll tells at once and again. */
    private static final class Throwing implements EpollIoHandle {
        private final Socket socket = Socket.newSocketStream();
        private final AtomicInteger thrown;

        Throwing(AtomicInteger thrown) {
            this.thrown = thrown;
        }

        @Override
        public FileDescriptor fd() {
            return socket;
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            thrown.incrementAndGet();
            throw new OutOfMemoryError("injected");
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** A listener that throws costs its line, which is told that it is closed. */
    @ParameterizedTest
    @MethodSource("lines")
    void anErrorOfAHandlerEndsItsLine(Kind kind) throws Exception {
        connect(kind);
        OutOfMemoryError injected = new OutOfMemoryError("injected");
        told.onBytes = () -> {
            throw injected;
        };
        peer.getOutputStream().write(1);
        told.await("closed");
        assertThat(told.cause).isSameAs(injected);
        assertThat(onLoop(() -> true)).isTrue();
    }
}
