package dev.longwire.bench.servers;

import dev.longwire.Callback;
import dev.longwire.Event;
import dev.longwire.WebSocket;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Longwire with a Callback: what most applications use; events are objects and come off the I/O thread. */
public final class LongwireCallback {
    private LongwireCallback() {}

    /** Runs until standard input ends. */
    public static void main(String[] args) throws IOException {
        Setting setting = Setting.of(args);
        LongwireListener.builder(setting)
                .path("/", setting.fanout() ? fanOut() : LongwireCallback::echo)
                .start();
        setting.ready();
    }

    private static void echo(WebSocket socket, Event event) {
        if (event instanceof Event.Text text) {
            socket.send(text.message());
        } else if (event instanceof Event.Binary binary) {
            socket.send(binary.buffer());
        }
    }

    private static Callback fanOut() {
        Set<WebSocket> sockets = ConcurrentHashMap.newKeySet();
        return (socket, event) -> {
            if (event instanceof Event.Opened) {
                sockets.add(socket);
            } else if (event instanceof Event.Closed) {
                sockets.remove(socket);
            } else if (event instanceof Event.Binary binary) {
                sockets.stream().filter(WebSocket::isOpen).forEach(each -> each.send(binary.buffer()));
            }
        };
    }
}
