package dev.longwire.interop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Where a page comes from, fetches its commands and posts its events. */
final class Mailbox implements AutoCloseable {
    private static final Map<String, Path> FILES = Map.of(
            "/page.html", Path.of("browser", "page.html"),
            "/page.mjs", Path.of("browser", "page.mjs"),
            "/whatwg.mjs", Path.of("node", "whatwg.mjs"));

    private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();
    private final Consumer<Told> events;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "interop-mailbox");
        thread.setDaemon(true);
        return thread;
    });

    Mailbox(Consumer<Told> events) throws IOException {
        this.events = events;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String page() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/page.html";
    }

    void put(String command) {
        commands.add(command);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            switch (path) {
                case "/events" -> {
                    String posted = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                    posted.lines().map(Told::parse).forEach(events);
                    exchange.sendResponseHeaders(204, -1);
                }
                case "/commands" -> send(exchange, "text/plain", waiting().getBytes(StandardCharsets.UTF_8));
                default -> {
                    Path file = FILES.get(path);
                    if (file == null) {
                        exchange.sendResponseHeaders(404, -1);
                    } else {
                        String type = path.endsWith(".html") ? "text/html" : "text/javascript";
                        send(exchange, type, Files.readAllBytes(file));
                    }
                }
            }
        }
    }

    /** What waits; else waits a while itself. */
    private String waiting() {
        List<String> lines = new ArrayList<>();
        try {
            String first = commands.poll(10, TimeUnit.SECONDS);
            if (first != null) {
                lines.add(first);
                commands.drainTo(lines);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
        return String.join("\n", lines);
    }

    private static void send(HttpExchange exchange, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
