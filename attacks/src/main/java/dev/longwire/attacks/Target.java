package dev.longwire.attacks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.longwire.Callback;
import dev.longwire.Compression;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.MemoryBudget;
import dev.longwire.NotOpenException;
import dev.longwire.SendQueueFullException;
import dev.longwire.WebSocket;
import dev.longwire.http.IoThreads;
import dev.longwire.http.Tls;
import dev.longwire.http.WebSocketServer;
import dev.longwire.http.WebSocketServerBuilder;
import io.netty.util.internal.PlatformDependent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The server under attack, as an application writes it. It says on standard output where it listens; then it answers each line
 * of standard input with one: {@code held} with what it holds, {@code gc} the same after a garbage collection, {@code end}
 * with what it has told at last. The end of its input ends it.
 */
final class Target {
    /** Prepared, for when there is no memory to say so. */
    private static final byte[] STARVED = "starved\n".getBytes(US_ASCII);

    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final Map<Integer, AtomicInteger> codes = new ConcurrentSkipListMap<>();
    private final Set<WebSocket> members = ConcurrentHashMap.newKeySet();
    private final Thread[] found = new Thread[20_000];
    private final WebSocketServer server;
    private final WebSocketServer secure;

    private Target(Map<String, String> settings) throws Exception {
        IoThreads threads = IoThreads.create(2);
        Limits limits = limits(settings);
        server = paths(WebSocketServer.builder().ioThreads(threads).limits(limits), settings)
                .start();
        secure = settings.containsKey("tls")
                ? paths(WebSocketServer.builder().ioThreads(threads).limits(limits), settings)
                        .tls(Tls.selfSigned())
                        .start()
                : server;
    }

    private static Limits limits(Map<String, String> settings) {
        Limits limits = Limits.DEFAULT;
        String heartbeat = settings.get("heartbeat");
        if (heartbeat != null) {
            limits = limits.withHeartbeat(millis(heartbeat), millis(heartbeat));
        }
        String handshake = settings.get("handshake");
        if (handshake != null) {
            limits = limits.withHandshakeTimeout(millis(handshake));
        }
        String write = settings.get("write");
        if (write != null) {
            limits = limits.withWriteTimeout(millis(write));
        }
        String message = settings.get("message");
        if (message != null) {
            limits = limits.withMessageTimeout(millis(message));
        }
        return limits;
    }

    private static Duration millis(String number) {
        return Duration.ofMillis(Long.parseLong(number));
    }

    private WebSocketServerBuilder paths(WebSocketServerBuilder builder, Map<String, String> settings) {
        if (settings.containsKey("deflate")) {
            builder.compression(Compression.DEFAULT);
        }
        return builder.host("127.0.0.1")
                .path("/echo", counting((socket, event) -> echo(socket, event)))
                .path("/sink", counting((socket, event) -> {}))
                .path("/numbers", counting((socket, event) -> numbers(socket, event)))
                .path("/room", counting((socket, event) -> speak(socket, event)))
                .path("/listener-echo", new Counting() {
                    @Override
                    public void onBinary(WebSocket socket, ByteBuffer data) {
                        socket.send(data);
                    }
                })
                .path("/listener-sink", new Counting())
                .path("/listener-room", new Counting() {
                    @Override
                    public void onOpened(WebSocket socket) {
                        super.onOpened(socket);
                        members.add(socket);
                    }

                    @Override
                    public void onBinary(WebSocket socket, ByteBuffer data) {
                        for (WebSocket member : members) {
                            try {
                                member.send(data.duplicate());
                            } catch (NotOpenException | SendQueueFullException skipped) {
                                continue; // who is gone or too slow misses it
                            }
                        }
                    }
                });
    }

    // ---- what applications do
    // ------------------------------------------------------------------------------------------

    private static void echo(WebSocket socket, Event event) {
        if (event instanceof Event.Text text) {
            socket.send(text.message());
        } else if (event instanceof Event.Binary binary) {
            socket.send(binary.message());
        }
    }

    /** Sends as many numbered messages of such a size as it is asked for. */
    private static void numbers(WebSocket socket, Event event) {
        if (event instanceof Event.Text text) {
            String[] asked = text.message().split(" ");
            for (int i = 0; i < Integer.parseInt(asked[0]); i++) {
                ByteBuffer message = ByteBuffer.allocate(Integer.parseInt(asked[1]));
                socket.send(message.putInt(0, i));
            }
        }
    }

    /** Passes what one member says to all of them. */
    private void speak(WebSocket socket, Event event) {
        if (event instanceof Event.Opened) {
            members.add(socket);
        } else if (event instanceof Event.Binary binary) {
            ByteBuffer message = ByteBuffer.wrap(binary.message());
            for (WebSocket member : members) {
                member.sendAsync(message.duplicate()); // who is gone or too slow misses it
            }
        }
    }

    // ---- what it tells
    // -------------------------------------------------------------------------------------------------

    private Callback counting(Callback then) {
        return (socket, event) -> {
            if (event instanceof Event.Opened) {
                opened.incrementAndGet();
            } else if (event instanceof Event.Closed how) {
                close(socket, how);
            }
            then.onEvent(socket, event);
        };
    }

    private class Counting implements Listener {
        @Override
        public void onOpened(WebSocket socket) {
            opened.incrementAndGet();
        }

        @Override
        public void onClosed(WebSocket socket, Event.Closed how) {
            close(socket, how);
        }
    }

    private void close(WebSocket socket, Event.Closed how) {
        members.remove(socket);
        codes.computeIfAbsent(how.code(), code -> new AtomicInteger()).incrementAndGet();
        closed.incrementAndGet();
    }

    private String held() {
        Runtime jvm = Runtime.getRuntime();
        StringBuilder line = new StringBuilder();
        line.append("heapHeld=").append(MemoryBudget.process().heapHeld());
        line.append(" directHeld=").append(MemoryBudget.process().directHeld());
        line.append(" heap=").append(jvm.totalMemory() - jvm.freeMemory());
        line.append(" direct=").append(direct());
        line.append(" ioThreads=").append(ioThreads());
        line.append(" connections=")
                .append(secure == server ? server.connections() : server.connections() + secure.connections());
        // closed first: whoever is counted there was opened before
        line.append(" closed=").append(closed);
        line.append(" opened=").append(opened);
        codes.forEach(
                (code, count) -> line.append(" code").append(code).append('=').append(count));
        return line.append('\n').toString();
    }

    private static long direct() {
        long bytes = Math.max(0, PlatformDependent.usedDirectMemory());
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            bytes += pool.getMemoryUsed();
        }
        return bytes;
    }

    private int ioThreads() {
        int count = Thread.currentThread().getThreadGroup().enumerate(found);
        int alive = 0;
        for (int i = 0; i < count; i++) {
            if (found[i].getName().startsWith("longwire-io")) {
                alive++;
            }
            found[i] = null;
        }
        return alive;
    }

    /** Until the end of its input. Without memory it says so, for it lives. */
    private void answer(BufferedReader asked, PrintStream out) throws IOException {
        for (boolean more = true; more; ) {
            try {
                String line = asked.readLine();
                more = line != null;
                if (more) {
                    answer(line, out);
                }
            } catch (OutOfMemoryError starved) {
                out.write(STARVED, 0, STARVED.length);
                out.flush();
            }
        }
    }

    private void answer(String line, PrintStream out) {
        if (line.equals("end")) {
            server.close();
            secure.close();
        } else if (line.equals("gc")) {
            System.gc();
        }
        byte[] answer = held().getBytes(US_ASCII);
        out.write(answer, 0, answer.length);
        out.flush();
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> settings = new ConcurrentHashMap<>();
        for (String each : arguments) {
            int equals = each.indexOf('=');
            settings.put(each.substring(0, equals), each.substring(equals + 1));
        }
        Target target = new Target(settings);
        System.out.println(target.server.port() + " " + target.secure.port());
        target.answer(new BufferedReader(new InputStreamReader(System.in, US_ASCII)), System.out);
    }
}
