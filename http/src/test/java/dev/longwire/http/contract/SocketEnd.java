package dev.longwire.http.contract;

import dev.longwire.Headers;
import dev.longwire.handshake.ClientHandshake;
import dev.longwire.handshake.HeadReader;
import dev.longwire.handshake.ServerHandshake;
import dev.longwire.handshake.Verdict;
import dev.longwire.proving.Carrier;
import dev.longwire.proving.RawEnd;
import dev.longwire.testkit.Patience;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.List;

/** One of the JDK's blocking sockets in the hands of a test, plain or TLS. */
public final class SocketEnd implements RawEnd {
    private final Socket socket;
    private final InputStream in;

    public SocketEnd(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(Patience.MILLIS);
    }

    SocketEnd upgradeAsClient() throws Exception {
        write(new ClientHandshake("localhost:" + socket.getPort(), Carrier.PATH, Headers.of(), List.of(), new byte[16])
                .request());
        HeadReader head = HeadReader.forResponse(HeadReader.DEFAULT_LIMIT);
        readHead(head);
        if (head.response().status() != 101) {
            throw new IOException("refused: " + head.response());
        }
        return this;
    }

    SocketEnd upgradeAsServer() throws Exception {
        HeadReader head = HeadReader.forRequest(HeadReader.DEFAULT_LIMIT);
        readHead(head);
        String key = String.valueOf(head.request().headers().first("Sec-WebSocket-Key"));
        write(ServerHandshake.accepted(new Verdict.Upgrade(key, List.of()), null, Headers.of()));
        return this;
    }

    private void readHead(HeadReader head) throws Exception {
        while (!head.read(ByteBuffer.wrap(read(1)))) {
            // byte by byte: what follows the head stays in the socket
        }
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    @Override
    public byte[] read(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException(bytes.length + " of " + count + " bytes, then the end");
        }
        return bytes;
    }

    @Override
    public boolean ends() throws IOException {
        try {
            int next = in.read();
            if (next >= 0) {
                throw new IOException("a byte came instead of the end: " + next);
            }
            return true;
        } catch (SocketException reset) {
            return false;
        }
    }

    @Override
    public void finish() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
