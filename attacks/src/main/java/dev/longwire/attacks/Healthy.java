package dev.longwire.attacks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** Clients that do nothing wrong: each sends a short text, waits for its echo, and soon sends the next one. */
final class Healthy implements AutoCloseable {
    private static final long PAUSE = Duration.ofMillis(10).toNanos();

    private record Sample(long end, long nanos) {}

    private final List<Client> clients = new ArrayList<>();
    private final Queue<Sample> samples = new ConcurrentLinkedQueue<>();
    private final Queue<String> troubles = new ConcurrentLinkedQueue<>();
    private volatile boolean over;

    Healthy(int port, int count, Duration patience) throws IOException {
        for (int i = 0; i < count; i++) {
            clients.add(new Client(i, port, patience));
        }
        clients.forEach(client -> client.thread.start());
    }

    /** Opens a socket, has a text echoed, and closes. */
    static void visit(int port, Duration patience) throws IOException {
        try (Socket socket = connect(port, patience)) {
            Conversation conversation = new Conversation(socket);
            conversation.echo("new");
            conversation.close();
        }
    }

    private static Socket connect(int port, Duration patience) throws IOException {
        Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
        socket.getOutputStream().write(Wire.request("/echo", false));
        return socket;
    }

    /** What went wrong with them. */
    List<String> troubles() {
        return List.copyOf(troubles);
    }

    int count() {
        return clients.size();
    }

    /** Waits until each of them was answered so many times more, or is in trouble. */
    void await(int times) {
        long[] until =
                clients.stream().mapToLong(client -> client.rounds + times).toArray();
        while (troubles.isEmpty()) {
            boolean all = true;
            for (int i = 0; i < until.length; i++) {
                all &= clients.get(i).rounds >= until[i];
            }
            if (all) {
                return;
            }
            LockSupport.parkNanos(PAUSE);
        }
    }

    /** The 99th percentile of the round trips that have ended since, and of the waits of those that still last. */
    Duration p99(long since) {
        long now = System.nanoTime();
        List<Long> all = new ArrayList<>();
        for (Sample sample : samples) {
            if (sample.end - since > 0) {
                all.add(sample.nanos);
            }
        }
        for (Client client : clients) {
            long sent = client.sent;
            if (sent != 0) {
                all.add(now - sent);
            }
        }
        long[] sorted = all.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted.length == 0 ? Duration.ZERO : Duration.ofNanos(sorted[(sorted.length - 1) * 99 / 100]);
    }

    @Override
    public void close() {
        over = true;
        for (Client client : clients) {
            Threads.join(client.thread);
        }
    }

    private final class Client {
        private final int number;
        private final Socket socket;
        private final Thread thread;
        private volatile long rounds;
        /** When what is not answered yet was sent; 0 if all is. */
        private volatile long sent;

        Client(int number, int port, Duration patience) throws IOException {
            this.number = number;
            socket = connect(port, patience);
            thread = new Thread(this::run, "healthy-" + number);
            thread.setDaemon(true);
        }

        private void run() {
            try (socket) {
                Conversation conversation = new Conversation(socket);
                while (!over) {
                    long begun = System.nanoTime();
                    sent = begun;
                    conversation.echo(number + " for the " + rounds + " time");
                    sent = 0;
                    long now = System.nanoTime();
                    samples.add(new Sample(now, now - begun));
                    rounds++;
                    LockSupport.parkNanos(PAUSE);
                }
                conversation.close();
            } catch (IOException cut) {
                troubles.add("healthy client " + number + ", after " + rounds + " round trips: " + cut.getMessage());
            }
        }
    }

    /** One end of a socket, after the request was written. */
    private static final class Conversation {
        private final Socket socket;
        private final DataInputStream in;

        Conversation(Socket socket) throws IOException {
            this.socket = socket;
            in = new DataInputStream(socket.getInputStream());
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            if (!head.toString().startsWith("HTTP/1.1 101 ")) {
                throw new IOException("not opened: " + head.substring(0, head.indexOf("\r\n")));
            }
        }

        void echo(String text) throws IOException {
            socket.getOutputStream().write(Wire.text(text));
            byte[] payload = until(Wire.TEXT);
            if (!Arrays.equals(payload, text.getBytes(UTF_8))) {
                throw new IOException("'" + new String(payload, UTF_8) + "' came for '" + text + "'");
            }
        }

        /** The payload of the next frame of that kind, which must be the next one but for Pings. */
        private byte[] until(int kind) throws IOException {
            for (; ; ) {
                int first = in.readUnsignedByte();
                int length = in.readUnsignedByte();
                byte[] payload = new byte[length]; // a server masks nothing, and here it sends nothing longer
                in.readFully(payload);
                if (first == kind) {
                    return payload;
                }
                if (first != Wire.PING) {
                    throw new IOException("cut: a frame " + Integer.toHexString(first) + " came, '"
                            + new String(payload, UTF_8) + "'");
                }
                socket.getOutputStream().write(Wire.frame(Wire.PONG, payload));
            }
        }

        void close() throws IOException {
            socket.getOutputStream().write(Wire.frame(Wire.CLOSE, new byte[] {3, (byte) 0xE8}));
            until(Wire.CLOSE);
        }
    }
}
