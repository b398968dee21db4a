package dev.longwire.http.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/** Tests of what a line sends: the peer has to receive all of it, and nothing else. */
abstract class SentBytesCase extends TcpLineCase {
    /** What the peer has still to receive. */
    final ByteArrayOutputStream all = new ByteArrayOutputStream();

    final Random random = new Random(1);
    private long received;

    byte[] octets(int size) {
        byte[] octets = new byte[size];
        random.nextBytes(octets);
        return octets;
    }

    void assertReceived() throws Exception {
        byte[] expected = all.toByteArray();
        all.reset();
        received += expected.length;
        assertThat(peer.getInputStream().readNBytes(expected.length)).isEqualTo(expected);
        while (onLoop(line::taken) < received) {
            told.await("taken");
        }
        assertThat(onLoop(line::written)).isEqualTo(received);
    }
}
