package dev.longwire;

import dev.longwire.testkit.Recorder;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What a test does on another thread. */
final class OtherThread {
    private OtherThread() {}

    /** Does something on another thread, and waits until that thread waits. */
    static <T> CompletableFuture<T> waiting(Callable<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(call.call());
            } catch (Exception | Error thrown) {
                result.completeExceptionally(thrown);
            }
        });
        thread.setDaemon(true);
        thread.start();
        while (thread.isAlive()
                && thread.getState() != Thread.State.WAITING
                && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return result;
    }

    static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(Recorder.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
