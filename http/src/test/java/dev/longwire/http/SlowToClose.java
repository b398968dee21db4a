package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Callback;
import dev.longwire.Event;
import dev.longwire.WebSocket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A callback that takes its time when it is told that a socket was closed: who does not wait for it comes too early. */
final class SlowToClose implements Callback {
    private final CountDownLatch nobodyCame = new CountDownLatch(1);
    private final AtomicInteger returned = new AtomicInteger();

    @Override
    public void onEvent(WebSocket socket, Event event) {
        if (event instanceof Event.Closed) {
            try {
                assertThat(nobodyCame.await(300, TimeUnit.MILLISECONDS)).isFalse();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            returned.incrementAndGet();
        }
    }

    void assertThatItHasReturned(int times) {
        assertThat(returned).hasValue(times);
        nobodyCame.countDown();
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
