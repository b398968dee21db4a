package dev.longwire.http;

import dev.longwire.Conversation;
import dev.longwire.Event;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** Uses all there is, and closes it. Loaded by a loader that is thrown away then. */
public final class ThrowawayApplication implements Consumer<Runnable> {
    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }

    /** Notes the context class loader that it is called with. */
    static final class Noting implements Listener {
        final BlockingQueue<ClassLoader> loaders = new LinkedBlockingQueue<>();

        @Override
        public void onText(WebSocket socket, ByteBuffer utf8) {
            loaders.add(Thread.currentThread().getContextClassLoader());
        }
    }

    private static void use(boolean secure, String host) throws Exception {
        ClassLoader own = ThrowawayApplication.class.getClassLoader();
        Tls tls = Tls.selfSigned();
        BlockingQueue<ClassLoader> loaders = new LinkedBlockingQueue<>();
        Noting noting = new Noting();
        WebSocketServerBuilder builder = WebSocketServer.builder()
                .path("/", (socket, event) -> {
                    if (event instanceof Event.Text text) {
                        loaders.add(Thread.currentThread().getContextClassLoader());
                        socket.send(text.message());
                    }
                })
                .path("/listener", noting);
        try (WebSocketServer server =
                        (secure ? builder.tls(tls) : builder).host(host).start();
                Conversation chat = WebSocketClient.builder()
                        .tls(Tls.trusting(tls.certificates()))
                        .build()
                        .to(server.url("/"))
                        .connect();
                Conversation teller = WebSocketClient.builder()
                        .tls(Tls.trusting(tls.certificates()))
                        .build()
                        .to(server.url("/listener"))
                        .connect()) {
            check(chat.send("hello").receive().text().equals("hello"), "an echo");
            check(loaders.take() == own, "the server's callback has its loader");
            teller.send("hello");
            check(noting.loaders.take() == ClassLoader.getSystemClassLoader(), "an I/O thread has no application's");
            WebSocket client = WebSocketClient.builder()
                    .tls(Tls.trusting(tls.certificates()))
                    .build()
                    .to(server.url("/"))
                    .create((socket, event) -> {
                        loaders.add(Thread.currentThread().getContextClassLoader());
                        if (event instanceof Event.Opened) {
                            socket.close();
                        }
                    });
            Thread.currentThread().setContextClassLoader(null); // it counts who made the socket
            client.open();
            for (int event = 0; event < 4; event++) { // opening, opened, closing, closed
                check(loaders.take() == own, "the client's callback has its loader");
            }
            Thread.currentThread().setContextClassLoader(own);
        }
    }

    @Override
    public void accept(Runnable meanwhile) {
        try {
            use(false, "127.0.0.1");
            use(true, "localhost");
            meanwhile.run();
            use(true, "localhost");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
