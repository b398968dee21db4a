package dev.longwire.examples.chat;

import dev.longwire.Callback;
import dev.longwire.CloseCode;
import dev.longwire.Event;
import dev.longwire.SendResult;
import dev.longwire.WebSocket;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Rooms, and who is in them. Each socket has its seat attached. What a room says is one word and the rest: {@code here Ann Bob}, {@code
 * joined Ann}, {@code left Ann}, {@code said Ann hello}, {@code server 12:00}.
 */
final class Rooms implements Callback {
    /** Where somebody sits. */
    record Seat(String room, String name) {}

    private final Map<String, Set<WebSocket>> rooms = new TreeMap<>();

    @Override
    public void onEvent(WebSocket socket, Event event) {
        Seat seat = socket.attachment(Seat.class);
        if (event instanceof Event.Opened) {
            enter(socket, seat);
        } else if (event instanceof Event.Text text) {
            say(seat, text.message());
        } else if (event instanceof Event.Closed) {
            leave(socket, seat);
        }
    }

    private synchronized void enter(WebSocket socket, Seat seat) {
        Set<WebSocket> room = rooms.computeIfAbsent(seat.room(), name -> new LinkedHashSet<>());
        boolean isHere = isIn(room, seat);
        if (!isHere) {
            tell(room, "joined " + seat.name());
        }
        room.add(socket);
        tell(Set.of(socket), "here " + room.stream().map(Rooms::name).distinct().collect(Collectors.joining(" ")));
    }

    private synchronized void leave(WebSocket socket, Seat seat) {
        Set<WebSocket> room = rooms.getOrDefault(seat.room(), Set.of());
        if (room.remove(socket) && !isIn(room, seat)) { // else they are here in another window
            tell(room, "left " + seat.name());
        }
        if (room.isEmpty()) {
            rooms.remove(seat.room());
        }
    }

    private synchronized void say(Seat seat, String text) {
        tell(rooms.getOrDefault(seat.room(), Set.of()), "said " + seat.name() + " " + text);
    }

    /** Tells everyone in every room. */
    synchronized void announce(String text) {
        rooms.values().forEach(room -> tell(room, "server " + text));
    }

    private static void tell(Collection<WebSocket> room, String message) {
        for (WebSocket socket : room) {
            if (socket.trySend(message) == SendResult.QUEUE_FULL) {
                socket.close(CloseCode.TRY_AGAIN_LATER, "too slow"); // rather than a conversation with gaps
            }
        }
    }

    private static boolean isIn(Set<WebSocket> room, Seat seat) {
        return room.stream().map(Rooms::name).anyMatch(seat.name()::equals);
    }

    private static String name(WebSocket socket) {
        return socket.attachment(Seat.class).name();
    }
}
