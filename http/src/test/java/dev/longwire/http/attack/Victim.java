package dev.longwire.http.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.http.contract.SocketEnd;
import dev.longwire.protocol.Role;
import dev.longwire.proving.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketException;

/**
 * An open socket of Longwire and its evil peer.
 *
 * @param role the socket's
 * @param peer the peer's end
 * @param spy what gets through
 */
record Victim(Role role, SocketEnd peer, Spy spy) {
    /** A frame as this peer has to send it. */
    byte[] frame(int first, byte[] payload) {
        return new Frame(first, role == Role.SERVER, payload).bytes();
    }

    void send(int first, byte[] payload) throws IOException {
        peer.write(frame(first, payload));
    }

    /**
     * The two octets of a header and what follows; with a mask of zeros, and the bit for it, where the role wants one.
     *
     * @param first the first octet
     * @param length the second octet's seven bits
     * @param rest the extended length
     */
    byte[] header(int first, int length, byte... rest) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        out.write(length | (role == Role.SERVER ? 0x80 : 0));
        out.writeBytes(rest);
        if (role == Role.SERVER) {
            out.writeBytes(new byte[4]);
        }
        return out.toByteArray();
    }

    /** Sends the same bytes many times, until it is enough or the victim has ended the connection. */
    void flood(byte[] bytes, int times) throws IOException {
        int batch = Math.max(1, 8192 / bytes.length);
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 0; i < batch; i++) {
            many.writeBytes(bytes);
        }
        try {
            for (int sent = 0; sent < times; sent += batch) {
                peer.write(many.toByteArray());
            }
        } catch (SocketException enough) {
            // that is what it should do
        }
    }

    /** The victim says why in a Close frame, tells its own side, and ends the connection. */
    Event.Closed refuses(int code) throws IOException, InterruptedException {
        Frame answer = Frame.read(peer);
        while (answer.opcode() != 8) {
            answer = Frame.read(peer);
        }
        assertThat(answer.closeCode()).isEqualTo(code);
        peer.close();
        Event.Closed closed = spy.closed();
        assertThat(closed.code()).isEqualTo(code);
        assertThat(closed.by()).isEqualTo(ClosedBy.LOCAL);
        return closed;
    }

    /** Bytes of heap that the I/O thread has ever allocated. */
    long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(spy.thread().getId());
    }
}
