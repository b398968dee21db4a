package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Threads that keep nothing of who had them made. */
class DaemonThreadsTest {
    private static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>();

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final ClassLoader application = new URLClassLoader(new URL[0]);

    @BeforeEach
    void asAnApplication() {
        Thread.currentThread().setContextClassLoader(application);
        INHERITED.set("the application's");
    }

    @AfterEach
    void asBefore() {
        Thread.currentThread().setContextClassLoader(before);
        INHERITED.remove();
    }

    /** What a thread has when it runs. */
    private record Has(ClassLoader contextLoader, String inherited, boolean daemon, String group, Thread thread) {
        static Has now() {
            Thread thread = Thread.currentThread();
            return new Has(
                    thread.getContextClassLoader(),
                    INHERITED.get(),
                    thread.isDaemon(),
                    thread.getThreadGroup().getName(),
                    thread);
        }

        static Has on(Consumer<Runnable> starts) throws Exception {
            CompletableFuture<Has> has = new CompletableFuture<>();
            starts.accept(() -> has.complete(now()));
            return has.get();
        }

        Has assertThatItIsNobodys() {
            assertThat(contextLoader).isSameAs(ClassLoader.getSystemClassLoader());
            assertThat(inherited).isNull();
            assertThat(daemon).isTrue();
            return this;
        }
    }

    @Test
    void aThreadInheritsNothing() throws Exception {
        Thread[] caller = new Thread[1];
        CompletableFuture<Has> has = new CompletableFuture<>();
        caller[0] = new Thread(new ThreadGroup("an application"), () -> {
            DaemonThreads.make(() -> has.complete(Has.now()), "its name").start();
        });
        caller[0].start();
        assertThat(has.get().assertThatItIsNobodys().group).isEqualTo("main");
        assertThat(has.get().thread.getName()).isEqualTo("its name");
    }

    @Test
    void aCallbackThreadInheritsNothing() throws Exception {
        Executor shared = CallbackThreads.shared();
        Has.on(shared::execute).assertThatItIsNobodys();
    }

    @Test
    void whatIsCalledRunsOnAThreadOfItsOwnThatEnds() throws Exception {
        Has has = DaemonThreads.call(Has::now).assertThatItIsNobodys();
        assertThat(has.thread).isNotSameAs(Thread.currentThread());
        has.thread.join();
    }

    @Test
    void whatACallThrowsIsThrownWithBothStacks() {
        assertThatThrownBy(() -> DaemonThreads.call(() -> {
                    throw new IOException("why");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("why")
                .hasStackTraceContaining("java.util.concurrent.FutureTask.run")
                .hasStackTraceContaining("DaemonThreadsTest.whatACallThrowsIsThrownWithBothStacks");
        Error error = new AssertionError("an error");
        assertThatThrownBy(() -> DaemonThreads.call(() -> {
                    throw error;
                }))
                .isSameAs(error);
    }

    @Test
    void anInterruptDoesNotEndACallAndStays() {
        Thread.currentThread().interrupt();
        assertThat(DaemonThreads.call(() -> "done").concat(Thread.interrupted() ? " and interrupted" : ""))
                .isEqualTo("done and interrupted");
    }

    @Test
    void anIoThreadDoesNotWait() throws Exception {
        final class Io extends Thread implements IoThread {
            private final CompletableFuture<Thread> ran = new CompletableFuture<>();

            @Override
            public void run() {
                ran.complete(DaemonThreads.call(Thread::currentThread));
            }
        }
        Io io = DaemonThreads.detached(Io::new);
        io.start();
        assertThat(io.ran.get()).isSameAs(io);
    }
}
