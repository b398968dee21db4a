package dev.longwire.examples;

import dev.longwire.Conversation;
import dev.longwire.HandshakeException;
import dev.longwire.http.HttpWebSocket;

/** A client that waits for what it wants, for scripts, tests and virtual threads. */
public final class BlockingStyle {
    private BlockingStyle() {}

    /**
     * Says hello to a server and prints what it answers.
     *
     * @param arguments the URL; without it an echo server on this machine
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public static void main(String... arguments) throws InterruptedException {
        String url = arguments.length > 0 ? arguments[0] : "ws://localhost:8000/mysock";
        try (Conversation chat = HttpWebSocket.connect(url)) {
            chat.send("hello");
            System.out.println(chat.receive().text());
        } catch (HandshakeException refused) {
            System.err.println(refused.getMessage()); // what happened, where, and what to do about it
        }
    }
}
