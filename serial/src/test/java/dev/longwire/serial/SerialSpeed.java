package dev.longwire.serial;

import com.fazecast.jSerialComm.SerialPort;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.proving.serial.PtyPair;
import dev.longwire.testkit.Echo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Prints what stands in docs/serial.md: round trips and messages over a pseudo-terminal, beside the same bytes read and written
 * with jSerialComm alone in the same run, and what an idle socket costs.
 */
public final class SerialSpeed {
    private static final int SIZE = 100;
    /** Header and mask of a client's frame of that size. */
    private static final int OVERHEAD = 6;

    private static final int ROUND_TRIPS = 20_000;
    private static final int MESSAGES = 200_000;
    private static final int UNDER_WAY = 32;

    private SerialSpeed() {}

    /**
     * Measures.
     *
     * @param arguments how many rounds, by default 3; or "idle" for what an idle socket costs alone
     * @throws Exception if there is no socat
     */
    public static void main(String[] arguments) throws Exception {
        boolean idle = arguments.length > 0 && arguments[0].equals("idle");
        int rounds = idle ? 0 : arguments.length == 0 ? 3 : Integer.parseInt(arguments[0]);
        for (int i = 0; i < rounds; i++) {
            try (PtyPair cable = new PtyPair()) {
                raw(cable);
            }
            try (PtyPair cable = new PtyPair();
                    SerialWebSocketServer server = SerialWebSocketServer.builder(cable.right())
                            .path(SerialWebSocket.DEFAULT_PATH, Echo::new)
                            .start()) {
                longwire(cable, server);
            }
        }
        try (PtyPair cable = new PtyPair();
                SerialWebSocketServer server = SerialWebSocketServer.builder(cable.right())
                        .path(SerialWebSocket.DEFAULT_PATH, Echo::new)
                        .start()) {
            idle(cable, server);
        }
        System.exit(0);
    }

    private static SerialPort open(String name) {
        SerialPort port = SerialPort.getCommPort(name);
        port.setComPortParameters(SerialWebSocket.DEFAULT_BAUD_RATE, 8, 1, 0);
        port.setComPortTimeouts(OpenPorts.BLOCKING, 0, 0);
        if (!port.openPort(0)) {
            throw new IllegalStateException(name + " does not open");
        }
        return port;
    }

    private static void raw(PtyPair cable) throws Exception {
        SerialPort far = open(cable.right());
        SerialPort near = open(cable.left());
        Thread echo = new Thread(() -> {
            byte[] bytes = new byte[16 << 10];
            int count = far.readBytes(bytes, bytes.length);
            while (count > 0) {
                far.writeBytes(bytes, count);
                count = far.readBytes(bytes, bytes.length);
            }
        });
        echo.setDaemon(true);
        echo.start();
        byte[] frame = new byte[SIZE + OVERHEAD];
        long[] times = new long[ROUND_TRIPS];
        for (int i = 0; i < ROUND_TRIPS; i++) {
            long begun = System.nanoTime();
            near.writeBytes(frame, frame.length);
            read(near, frame.length);
            times[i] = System.nanoTime() - begun;
        }
        Semaphore room = new Semaphore(UNDER_WAY);
        long begun = System.nanoTime();
        Thread sender = new Thread(() -> {
            for (int i = 0; i < MESSAGES; i++) {
                room.acquireUninterruptibly();
                near.writeBytes(frame, frame.length);
            }
        });
        sender.start();
        for (int i = 0; i < MESSAGES; i++) {
            read(near, frame.length);
            room.release();
        }
        print("jSerialComm", times, System.nanoTime() - begun);
    }

    private static void read(SerialPort port, int count) {
        byte[] bytes = new byte[count];
        int have = 0;
        while (have < count) {
            have += port.readBytes(bytes, count - have, have);
        }
    }

    private static void longwire(PtyPair cable, SerialWebSocketServer server) throws Exception {
        Semaphore answered = new Semaphore(0);
        WebSocket socket = opened(cable, answered);
        ByteBuffer message = ByteBuffer.allocate(SIZE);
        long[] times = new long[ROUND_TRIPS];
        for (int i = 0; i < ROUND_TRIPS; i++) {
            long begun = System.nanoTime();
            socket.send(message);
            answered.acquire();
            times[i] = System.nanoTime() - begun;
        }
        Semaphore room = new Semaphore(UNDER_WAY);
        long begun = System.nanoTime();
        Thread sender = new Thread(() -> {
            for (int i = 0; i < MESSAGES; i++) {
                room.acquireUninterruptibly();
                socket.send(message);
            }
        });
        sender.start();
        for (int i = 0; i < MESSAGES; i++) {
            answered.acquire();
            room.release();
        }
        print("Longwire at " + server.port(), times, System.nanoTime() - begun);
        socket.close();
    }

    private static WebSocket opened(PtyPair cable, Semaphore answered) throws InterruptedException {
        CountDownLatch open = new CountDownLatch(1);
        WebSocket socket = SerialWebSocket.builder(cable.left()).create(new Listener() {
            @Override
            public void onOpened(WebSocket opened) {
                open.countDown();
            }

            @Override
            public void onBinary(WebSocket from, ByteBuffer data) {
                answered.release();
            }
        });
        socket.open();
        open.await();
        return socket;
    }

    /** The heartbeat beats once in this time, at both ends. */
    private static void idle(PtyPair cable, SerialWebSocketServer server) throws InterruptedException {
        WebSocket socket = opened(cable, new Semaphore(0));
        TimeUnit.SECONDS.sleep(2);
        long before = cpuOfOurThreads();
        TimeUnit.SECONDS.sleep(20);
        long used = cpuOfOurThreads() - before;
        System.out.printf(
                Locale.ROOT,
                "idle: %.2f ms of CPU in 20 s in all our threads, both ends of %s%n",
                used / 1e6,
                server.port());
        socket.close();
    }

    private static long cpuOfOurThreads() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith("longwire-serial")) {
                sum += threads.getThreadCpuTime(thread.getThreadId());
            }
        }
        return sum;
    }

    private static void print(String what, long[] times, long nanos) {
        Arrays.sort(times);
        System.out.printf(
                Locale.ROOT,
                "%-24s round trip median %.0f us, p99 %.0f us; %.0f messages/s with %d under way%n",
                what,
                times[ROUND_TRIPS / 2] / 1e3,
                times[ROUND_TRIPS / 100 * 99] / 1e3,
                MESSAGES / (nanos / 1e9),
                UNDER_WAY);
    }
}
