package dev.longwire.bench.clients;

import dev.longwire.Conversation;
import java.net.URI;

/** Longwire's blocking style: a thread that waits for each answer. */
public final class LongwireConversation {
    private LongwireConversation() {}

    /** See {@link Traffic}. */
    public static void main(String[] args) throws Exception {
        Traffic.run(args, LongwireConversation::open);
    }

    private static Traffic.Sending open(URI uri, Traffic traffic) throws Exception {
        Conversation chat = LongwireListener.builder(uri).connect();
        Thread reader = new Thread(() -> {
            try {
                while (true) {
                    traffic.received(chat.receive().bytes().length);
                }
            } catch (InterruptedException e) {
                Traffic.fail(e);
            }
        });
        reader.setDaemon(true);
        reader.start();
        return chat::send;
    }
}
