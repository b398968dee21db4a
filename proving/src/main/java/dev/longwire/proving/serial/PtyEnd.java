package dev.longwire.proving.serial;

import dev.longwire.Headers;
import dev.longwire.handshake.ClientHandshake;
import dev.longwire.handshake.HeadReader;
import dev.longwire.handshake.ServerHandshake;
import dev.longwire.handshake.Verdict;
import dev.longwire.proving.RawEnd;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A serial port whose other end is in the hands of a test. When the program at the port closes it, the line ends; when the test
 * closes its end, the port is gone. Made by {@code socat}, which has to be installed.
 */
public final class PtyEnd implements RawEnd {
    /** In which what was sent before the end still arrives, unless something else is said. */
    private static final Duration LINGER = Duration.ofMillis(300);

    private final Path port;
    private final Socat socat;
    private final Duration linger;
    private final OutputStream out;
    private final StreamReads reads;

    /**
     * A port, plugged in.
     *
     * @throws IOException if it cannot be made
     */
    public PtyEnd() throws IOException {
        this(LINGER);
    }

    /**
     * A port, plugged in.
     *
     * @param linger how long the line still carries what is under way after one side has ended it
     * @throws IOException if it cannot be made
     */
    public PtyEnd(Duration linger) throws IOException {
        Path folder = Socat.folder();
        port = folder.resolve("port");
        socat = Socat.watched(folder, port);
        this.linger = linger;
        out = socat.process.getOutputStream();
        reads = new StreamReads(socat.process.getInputStream(), "pty-end");
    }

    /**
     * The port at the other end.
     *
     * @return its path
     */
    public String port() {
        return port.toString();
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    @Override
    public byte[] read(int count) throws IOException {
        return reads.read(count);
    }

    @Override
    public boolean ends() throws IOException {
        return reads.ends();
    }

    /** A cable has no half that could be ended: does nothing. */
    @Override
    public void finish() {}

    @Override
    public void reset() {
        socat.kill();
    }

    /** Ends the line at once, and takes its name away. What a test that may have failed does last. */
    public void unplug() {
        socat.close();
    }

    /** Ends the line when what was sent has arrived. */
    @Override
    public void close() {
        try {
            out.close();
            socat.process.waitFor(linger.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException gone) {
            socat.kill(); // it had no time to take what was written
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        socat.close();
    }

    /**
     * Opens a WebSocket to a server at the port.
     *
     * @param target path and query
     * @return this
     * @throws Exception if it is refused
     */
    public PtyEnd upgradeAsClient(String target) throws Exception {
        write(new ClientHandshake("localhost", target, Headers.of(), List.of(), new byte[16]).request());
        HeadReader head = HeadReader.forResponse(HeadReader.DEFAULT_LIMIT);
        read(head);
        if (head.response().status() != 101) {
            throw new IOException("refused: " + head.response());
        }
        return this;
    }

    /**
     * Lets a client at the port in.
     *
     * @return this
     * @throws Exception if what comes is no request
     */
    public PtyEnd upgradeAsServer() throws Exception {
        HeadReader head = HeadReader.forRequest(HeadReader.DEFAULT_LIMIT);
        read(head);
        String key = String.valueOf(head.request().headers().first("Sec-WebSocket-Key"));
        write(ServerHandshake.accepted(new Verdict.Upgrade(key, List.of()), null, Headers.of()));
        return this;
    }

    private void read(HeadReader head) throws Exception {
        while (!head.read(ByteBuffer.wrap(read(1)))) {
            // byte by byte: what follows the head stays
        }
    }
}
