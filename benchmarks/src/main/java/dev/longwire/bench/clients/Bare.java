package dev.longwire.bench.clients;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * No library: a blocking socket, frames masked before the run, and answers that are counted by their length without being
 * parsed. What a client in Java can reach at best.
 */
public final class Bare {
    private static final int READ = 1 << 18;

    private Bare() {}

    /** See {@link Traffic}. */
    public static void main(String[] args) throws Exception {
        Traffic.run(args, Bare::open);
    }

    private static Traffic.Sending open(URI uri, Traffic traffic) throws IOException {
        Socket socket = new Socket(uri.getHost(), uri.getPort());
        socket.setTcpNoDelay(true);
        OutputStream out = socket.getOutputStream();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        String key = Base64.getEncoder().encodeToString(new byte[16]);
        out.write(
                ("GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
                                + key + "\r\nSec-WebSocket-Version: 13\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        int end = 0;
        while (end != 0x0d0a0d0a) {
            end = end << 8 | in.readUnsignedByte();
        }
        byte[] frame = frame(traffic.message());
        byte[] ring = new byte[frame.length * traffic.depth()];
        for (int i = 0; i < traffic.depth(); i++) {
            System.arraycopy(frame, 0, ring, i * frame.length, frame.length);
        }
        int answer = frame.length - 4;
        if (traffic.depth() == 1) {
            return sendsAndReceives(traffic, in, out, frame, answer);
        }
        Thread reader = new Thread(() -> {
            try {
                byte[] buffer = new byte[READ];
                long bytes = 0;
                while (true) {
                    int n = in.read(buffer);
                    if (n < 0) {
                        throw new IOException("the server has ended the connection");
                    }
                    bytes += n;
                    int whole = (int) (bytes / answer);
                    bytes %= answer;
                    traffic.counted(whole);
                    out.write(ring, 0, whole * frame.length);
                }
            } catch (IOException e) {
                Traffic.fail(e);
            }
        });
        reader.setDaemon(true);
        reader.start();
        return message -> out.write(frame);
    }

    private static Traffic.Sending sendsAndReceives(
            Traffic traffic, DataInputStream in, OutputStream out, byte[] frame, int answer) {
        Thread reader = new Thread(() -> {
            try {
                byte[] buffer = new byte[answer];
                while (true) {
                    in.readFully(buffer);
                    traffic.received(answer - header(answer));
                }
            } catch (IOException e) {
                Traffic.fail(e);
            }
        });
        reader.setDaemon(true);
        reader.start();
        return message -> out.write(frame);
    }

    private static int header(int answer) {
        return answer <= 127 ? 2 : answer <= 65_539 ? 4 : 10;
    }

    private static byte[] frame(byte[] message) {
        int n = message.length;
        int head = n < 126 ? 2 : n < 65_536 ? 4 : 10;
        byte[] frame = new byte[head + 4 + n];
        frame[0] = (byte) 0x82;
        frame[1] = (byte) (0x80 | (head == 2 ? n : head == 4 ? 126 : 127));
        for (int i = 2; i < head; i++) {
            frame[i] = (byte) ((long) n >>> 8 * (head - 1 - i));
        }
        byte[] mask = {0x12, 0x34, 0x56, 0x78};
        System.arraycopy(mask, 0, frame, head, 4);
        for (int i = 0; i < n; i++) {
            frame[head + 4 + i] = (byte) (message[i] ^ mask[i & 3]);
        }
        return frame;
    }
}
