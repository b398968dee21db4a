package dev.longwire.interop;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A peer in the process of the tests.
 *
 * @param name of the library
 * @param maker makes it
 */
record InProcess(String name, Supplier<? extends Library> maker) implements Program {
    @Override
    public Running start(String peer, Consumer<Told> events) throws IOException {
        Live live = new Live(maker.get(), events);
        try {
            int ws = live.library.serve(null, live::accepted);
            int wss = live.library.serve(Certificates.shared().server(), live::accepted);
            events.accept(Program.ready(name, version(live.library.main()), ws, wss));
            return live;
        } catch (Exception e) {
            live.close();
            throw new IOException(e.toString(), e);
        }
    }

    /** As the archive that a class comes from is called; that of the JDK for one of its own. */
    private static String version(Class<?> type) {
        var source = type.getProtectionDomain().getCodeSource();
        return source == null || !source.getLocation().getProtocol().equals("file")
                ? System.getProperty("java.version")
                : Path.of(URI.create(source.getLocation().toString()))
                        .getFileName()
                        .toString()
                        .replaceFirst("^.*?-([0-9].*)\\.jar$", "$1");
    }

    private static final class Live implements Running {
        private final Library library;
        private final Consumer<Told> events;
        private final Map<String, Follower> followers = new ConcurrentHashMap<>();
        private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "interop-commands");
            thread.setDaemon(true);
            return thread;
        });

        Live(Library library, Consumer<Told> events) {
            this.library = library;
            this.events = events;
        }

        private Follower accepted(String pathAndQuery) {
            Follower follower = new Follower(pathAndQuery, events, threads);
            followers.put(follower.id(), follower);
            return follower;
        }

        @Override
        public void command(Map<String, ?> command) {
            String id = String.valueOf(command.get("id"));
            if (command.get("do").equals("connect")) {
                connect(id, command);
                return;
            }
            Follower follower = followers.get(id);
            if (follower == null) {
                throw new IllegalStateException("there is no connection " + id);
            }
            follower.perform(command);
        }

        private void connect(String id, Map<String, ?> command) {
            URI uri = URI.create(String.valueOf(command.get("url")));
            Follower follower =
                    new Follower("/" + id + (uri.getQuery() == null ? "" : "?" + uri.getQuery()), events, threads);
            followers.put(id, follower);
            threads.execute(() -> {
                try {
                    Certificates.Trust trust = Certificates.trust(Path.of(String.valueOf(command.get("ca"))));
                    library.connect(
                            new Library.Dial(
                                    uri,
                                    strings((Map<?, ?>) command.get("headers")),
                                    ((List<?>) command.get("subprotocols"))
                                            .stream().map(String::valueOf).toList(),
                                    trust.context(),
                                    trust.manager()),
                            follower);
                } catch (Exception failed) {
                    follower.failed(failed);
                }
            });
        }

        private static Map<String, String> strings(@Nullable Map<?, ?> map) {
            Map<String, String> strings = new ConcurrentHashMap<>();
            if (map != null) {
                map.forEach((name, value) -> strings.put(String.valueOf(name), String.valueOf(value)));
            }
            return strings;
        }

        @Override
        public void kill() {
            throw new UnsupportedOperationException("it would end the tests, too");
        }

        @Override
        public String complaints() {
            return "";
        }

        @Override
        public void close() {
            threads.shutdownNow();
            try {
                library.stop();
            } catch (Exception e) {
                throw new IllegalStateException("cannot stop " + library.main(), e);
            }
        }
    }
}
