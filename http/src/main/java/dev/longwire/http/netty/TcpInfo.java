package dev.longwire.http.netty;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What Linux tells of a TCP connection (TCP_INFO in tcp(7)): how much of what was sent the other end has taken. */
final class TcpInfo {
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;

    // where they lie in struct tcp_info of <linux/tcp.h>, to which later kernels only append
    private static final int UNACKED = 24;
    /** Milliseconds ago. */
    private static final int LAST_ACK_RECV = 56;

    private static final int BYTES_ACKED = 120;
    private static final int NOTSENT_BYTES = 144;
    private static final int SND_WND = 228;
    private static final int SIZE = 232;

    private static final boolean LINUX = System.getProperty("os.name", "").startsWith("Linux");

    private TcpInfo() {}

    /**
     * A number that grows with what the peer takes: with what its system has acknowledged, and with what its application has read,
     * since that opens the window again. A system that takes no more and only says that it lives leaves it as it is.
     *
     * @return bytes acknowledged, and bytes up to the end of the window, together; 0 where the system does not tell
     */
    static long progress(Socket socket) {
        ByteBuffer info = of(socket);
        long acknowledged = info.getLong(BYTES_ACKED); // Linux 4.2 and later, else 0
        long window = Integer.toUnsignedLong(info.getInt(SND_WND)); // Linux 5.4 and later, else 0
        return 2 * acknowledged + window;
    }

    /** Whether not all is acknowledged that was sent, and the other end has acknowledged something lately, if only that it lives. */
    static boolean isHeldBack(Socket socket, long nanos) {
        ByteBuffer info = of(socket);
        boolean some = info.getInt(UNACKED) != 0 || info.getInt(NOTSENT_BYTES) != 0;
        return some && Integer.toUnsignedLong(info.getInt(LAST_ACK_RECV)) < nanos / 1_000_000;
    }

    /** All zero where the system does not tell. */
    private static ByteBuffer of(Socket socket) {
        ByteBuffer info = ByteBuffer.allocate(SIZE).order(ByteOrder.nativeOrder());
        if (LINUX) {
            try {
                socket.getRawOpt(IPPROTO_TCP, TCP_INFO, info);
            } catch (IOException gone) {
                // which the next read or write says, with its cause
            }
        }
        return info;
    }
}
