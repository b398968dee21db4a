package dev.longwire.examples.chat;

import dev.longwire.Limits;
import dev.longwire.http.Reply;
import dev.longwire.http.WebSocketServer;
import dev.longwire.server.Answer;
import dev.longwire.server.Request;
import java.io.IOException;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Chat rooms with a login, a page and a health check, on one port. */
public final class ChatServer implements AutoCloseable {
    private static final Limits ROOM =
            Limits.DEFAULT.withMaxMessageSize(4 << 10).withSendQueue(256 << 10);

    private final Login login = new Login();
    private final Rooms rooms = new Rooms();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final WebSocketServer server;

    ChatServer(int port) throws IOException {
        server = WebSocketServer.builder()
                .host("localhost")
                .port(port)
                .path("/rooms/{room}", this::enter)
                .configure("/rooms/{room}", settings -> settings.limits(ROOM))
                .get("/login", login::page)
                .get("/healthz", request -> Reply.text(200, "ok"))
                .files("/", ChatServer.class.getResource("page"))
                .start();
        clock.scheduleAtFixedRate(this::tellTheTime, 1, 1, TimeUnit.MINUTES);
    }

    /**
     * Runs the server until the process is told to end, by Ctrl-C for example.
     *
     * @param arguments the port; without it 8000
     * @throws IOException if it cannot listen
     */
    public static void main(String... arguments) throws IOException {
        ChatServer chat = new ChatServer(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8000);
        Runtime.getRuntime().addShutdownHook(new Thread(chat::close)); // the clock keeps the process alive until then
        System.out.println("open " + chat.pageUrl("/"));
    }

    private Answer enter(Request request) {
        String user = login.user(request);
        if (user == null) {
            return Answer.refuse(401, "Log in first: /login?name=...").header("WWW-Authenticate", "Cookie");
        }
        return Answer.accept(rooms).attachment(new Rooms.Seat(request.variable("room"), user));
    }

    void tellTheTime() {
        rooms.announce("It is " + LocalTime.now().truncatedTo(ChronoUnit.MINUTES) + ".");
    }

    String url(String room) {
        return server.url("/rooms/" + room);
    }

    String pageUrl(String path) {
        return server.pageUrl(path);
    }

    /** Tells everyone goodbye, with 1001, and waits until they are gone. */
    @Override
    public void close() {
        clock.shutdownNow();
        server.close();
    }
}
