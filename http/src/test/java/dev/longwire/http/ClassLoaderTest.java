package dev.longwire.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.http.netty.Transport;
import dev.longwire.testkit.Patience;
import java.io.File;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Applications come and go in one JVM, each with a class loader of its own: nothing keeps it when it has closed what it opened. */
class ClassLoaderTest {
    /** The JVM that applications come to. Its first thread lives on. */
    public static final class Host {
        private static final InheritableThreadLocal<Object> INHERITED = new InheritableThreadLocal<>();
        private static final ReferenceQueue<ClassLoader> COLLECTED = new ReferenceQueue<>();

        public static void main(String[] arguments) throws Exception {
            boolean shared = arguments[0].equals("shared");
            WebSocketServer[] others = new WebSocketServer[1];
            WeakReference<ClassLoader> gone = host(shared, () -> others[0] = shared ? another() : null);
            long start = System.nanoTime();
            while (COLLECTED.remove(100) == null) {
                System.gc();
                if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[1]))) {
                    System.out.println("it is still there: " + gone.get());
                    Thread.getAllStackTraces()
                            .forEach((thread, stack) -> System.out.println(
                                    thread + " " + thread.getContextClassLoader() + " " + Arrays.toString(stack)));
                    System.exit(1);
                }
            }
            if (others[0] != null) {
                others[0].close();
            }
        }

        /** Of another application, which goes on using the threads that were started by the first. */
        private static WebSocketServer another() {
            ClassLoader first = Thread.currentThread().getContextClassLoader();
            Thread.currentThread().setContextClassLoader(Host.class.getClassLoader());
            try {
                return WebSocketServer.builder()
                        .host("localhost")
                        .path("/", (socket, event) -> {})
                        .start();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            } finally {
                Thread.currentThread().setContextClassLoader(first);
            }
        }

        private static WeakReference<ClassLoader> host(boolean shared, Runnable meanwhile) throws Exception {
            ClassLoader system = Thread.currentThread().getContextClassLoader();
            ClassLoader own = shared ? new Own(classPath(), system) : new URLClassLoader(classPath(), null);
            Thread.currentThread().setContextClassLoader(own);
            @SuppressWarnings("unchecked")
            Consumer<Runnable> application = (Consumer<Runnable>) own.loadClass(ThrowawayApplication.class.getName())
                    .getConstructor()
                    .newInstance();
            INHERITED.set(application);
            try {
                application.accept(meanwhile);
            } finally {
                INHERITED.remove();
                Thread.currentThread().setContextClassLoader(system);
            }
            return new WeakReference<>(own, COLLECTED);
        }

        private static URL[] classPath() throws Exception {
            String[] path = System.getProperty("java.class.path").split(File.pathSeparator);
            URL[] urls = new URL[path.length];
            for (int i = 0; i < path.length; i++) {
                urls[i] = Path.of(path[i]).toUri().toURL();
            }
            return urls;
        }

        /** Loads the application itself, and has the library from its parent. */
        private static final class Own extends URLClassLoader {
            Own(URL[] urls, ClassLoader parent) {
                super(urls, parent);
            }

            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                synchronized (getClassLoadingLock(name)) {
                    boolean mine = name.startsWith(ThrowawayApplication.class.getName());
                    Class<?> loaded = mine ? findLoadedClass(name) : null;
                    return loaded != null ? loaded : mine ? findClass(name) : super.loadClass(name, resolve);
                }
            }
        }
    }

    /** Where the library is the application's own, it is one of the transports that is asked: that ends with its threads. */
    static Stream<Arguments> hosts() {
        List<String> transports =
                Transport.available().stream().map(Transport::toString).toList();
        return Stream.concat(
                transports.stream().map(transport -> Arguments.of("shared", transport)),
                Stream.of(Arguments.of("whole", transports.get(0))));
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void theLoaderOfAnApplicationIsCollectedWhenItHasClosedEverything(String library, String transport)
            throws Exception {
        Process host = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Ddev.longwire.transport=" + transport,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Host.class.getName(),
                        library,
                        Integer.toString(Patience.SECONDS)))
                .redirectErrorStream(true)
                .start();
        String said = new String(host.getInputStream().readAllBytes(), UTF_8);
        assertThat(host.waitFor()).as(said).isZero();
    }
}
