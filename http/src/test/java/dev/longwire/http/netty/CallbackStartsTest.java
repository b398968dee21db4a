package dev.longwire.http.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.testkit.Patience;
import dev.longwire.transport.CallbackThreads;
import dev.longwire.transport.IoThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackStartsTest {
    private final LoopGroup group = new LoopGroup(Transport.NIO, 1);
    private final NettyLoop loop = group.first();

    @AfterEach
    void end() {
        group.end();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 64, 65, 200})
    void noneOfThemWaitsForAnother(int callbacks) throws InterruptedException {
        CountDownLatch running = new CountDownLatch(callbacks);
        CountDownLatch ended = new CountDownLatch(callbacks);
        List<Boolean> onTheLoop = new ArrayList<>();

        loop.execute(() -> {
            for (int i = 0; i < callbacks; i++) {
                loop.start(
                        () -> {
                            synchronized (onTheLoop) {
                                onTheLoop.add(IoThread.isCurrent());
                            }
                            running.countDown();
                            await(running);
                            ended.countDown();
                        },
                        CallbackThreads.shared());
            }
        });

        assertThat(ended.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(onTheLoop).hasSize(callbacks).containsOnly(false);
    }

    @Test
    void anExecutorOfTheApplicationGetsEachAtOnce() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        List<String> order = new ArrayList<>();

        loop.execute(() -> {
            loop.start(() -> order.add("first"), Runnable::run);
            order.add("between");
            loop.start(() -> order.add("second"), Runnable::run);
            done.countDown();
        });

        assertThat(done.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(order).containsExactly("first", "between", "second");
    }

    @Test
    void oneComesAlsoWhenTheLoopHasEnded() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        group.end().awaitUninterruptibly();

        loop.start(done::countDown, CallbackThreads.shared());

        assertThat(done.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
