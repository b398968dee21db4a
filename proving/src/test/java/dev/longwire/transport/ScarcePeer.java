package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.proving.Frame;
import dev.longwire.testkit.line.MemoryLine;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;

/** A client that is no socket, and sends what sockets do not: fragments, with Pings between them. */
final class ScarcePeer {
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int FIN = 0x80;
    private static final int COMPRESSED = 0x40;

    private final Peer peer;
    final List<String> sent = new ArrayList<>();
    private int pings;

    ScarcePeer(MemoryLine line) {
        peer = new Peer(line);
    }

    void text(String text) {
        sent.add(text);
        fragments(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    void binary(byte[] data) {
        sent.add(ScarceEnd.name(data));
        fragments(BINARY, data);
    }

    /** RFC 7692 §7.2.1. */
    void compressed(byte[] data) {
        sent.add(ScarceEnd.name(data));
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        deflater.setInput(data);
        byte[] out = new byte[2 * data.length + 64];
        int size = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        deflater.end();
        fragments(COMPRESSED | BINARY, Arrays.copyOf(out, size - 4));
    }

    private void fragments(int first, byte[] payload) {
        int cut = payload.length / 2;
        peer.send(Frame.of(first, Arrays.copyOf(payload, cut)).asClient());
        peer.send(Frame.of(FIN | 9, new byte[] {1, 2, 3}).asClient());
        pings++;
        peer.send(Frame.of(FIN | CONTINUATION, Arrays.copyOfRange(payload, cut, payload.length))
                .asClient());
    }

    void close() {
        if (!peer.closed) {
            peer.send(Frame.close(1000, "").asClient());
            peer.finish();
        }
    }

    /** What has come in whole frames, by now. */
    List<String> received(boolean open) {
        List<String> messages = new ArrayList<>();
        int pongs = 0;
        try {
            while (peer.available() > 0) {
                Frame frame = Frame.read(peer);
                if (frame.first() == (FIN | TEXT)) {
                    messages.add(new String(frame.payload(), StandardCharsets.UTF_8));
                } else if (frame.first() == (FIN | BINARY)) {
                    messages.add(ScarceEnd.name(frame.payload()));
                } else if (frame.first() == (FIN | 10)) {
                    pongs++;
                }
            }
        } catch (EOFException torn) { // where the line ended
            assertThat(open).isFalse();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        if (open) {
            assertThat(pongs).as("Pongs").isEqualTo(pings);
        }
        return messages;
    }
}
