package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Compression;
import dev.longwire.Event;
import dev.longwire.Handshake;
import dev.longwire.WebSocket;
import dev.longwire.proving.Frame;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a peer's few octets become when they are inflated does not keep the other connections of the loop waiting. */
class TurnTest {
    private static final int LARGE = 2 << 20;
    private static final int COUNT = 8;

    private final Rig rig = new Rig();
    private final Log log = new Log();

    private WebSocket open(Side side) {
        rig.handshake = Handshake.builder("/mysock")
                .compression(Compression.DEFAULT.withContextTakeover(false, false))
                .build();
        return side.open(rig, log);
    }

    /** A message of zeros that was compressed. */
    private static Frame large() {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(new byte[LARGE]);
        byte[] out = new byte[LARGE];
        int size = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Frame.of(0xC2, Arrays.copyOf(out, size - 4)); // RFC 7692 §7.2.1
    }

    private static byte[] manyInOneRead(Side side) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] frame = side.fromPeer(large()).bytes();
        for (int i = 0; i < COUNT; i++) {
            all.writeBytes(frame);
        }
        assertThat(all.size()).isLessThan(64 << 10);
        return all.toByteArray();
    }

    private static List<String> all() {
        return Collections.nCopies(COUNT, "binary " + LARGE);
    }

    @ParameterizedTest
    @EnumSource
    void anotherLineIsServedInBetween(Side side) {
        open(side);
        Rig other = new Rig(rig.loop);
        Log served = new Log();
        other.accepted(served, Rig.QUIET);
        served.on("text", socket -> log.events.add("the other was served"));
        rig.peer().write(manyInOneRead(side));
        other.peer().send(Frame.text("?").asClient());
        rig.run();
        assertThat(log.events.indexOf("the other was served") - log.events.indexOf("opened"))
                .isLessThanOrEqualTo(2);
        log.events.remove("the other was served");
        assertThat(log.events).endsWith(all().toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource
    void nothingElseIsReadMeanwhileAndTheRestComesInOrder(Side side) {
        open(side);
        List<Boolean> reads = new ArrayList<>();
        log.on("binary", socket -> reads.add(rig.line().reads));
        rig.peer().write(manyInOneRead(side));
        rig.peer().send(side.fromPeer(Frame.text("behind")), side.fromPeer(Frame.close(1000, "")));
        rig.peer().finish();
        rig.run();
        assertThat(reads).hasSize(COUNT).containsOnly(false);
        int first = log.events.indexOf("opened") + 1;
        assertThat(log.events.subList(first, first + COUNT)).isEqualTo(all());
        assertThat(log.events.subList(first + COUNT, log.events.size()))
                .containsExactly("text behind", "closing", "closed 1000");
        assertThat(log.onlyClosed().clean()).isTrue();
    }

    @Test
    void aPauseHoldsWhatIsLeft() {
        WebSocket socket = open(Side.SERVER);
        log.on("binary", WebSocket::pause);
        rig.peer().write(manyInOneRead(Side.SERVER));
        for (int i = 1; i <= COUNT; i++) {
            rig.run();
            assertThat(log.events).hasSize(1 + i);
            assertThat(rig.line().reads).isFalse();
            socket.resume();
        }
        rig.run();
        assertThat(log.events).hasSize(1 + COUNT);
        assertThat(rig.line().reads).isTrue();
        rig.peer().send(Frame.text("behind").asClient());
        rig.run();
        assertThat(log.events).endsWith("text behind");
    }

    @Test
    void whatIsLeftWhenTheLineBreaksIsGone() {
        open(Side.CLIENT);
        log.on("binary", socket -> rig.peer().reset());
        rig.peer().write(manyInOneRead(Side.CLIENT));
        rig.run();
        Event.Closed closed = log.onlyClosed();
        assertThat(closed.code()).isEqualTo(1006);
        assertThat(log.events.size()).isLessThan(COUNT);
    }

    @Test
    void aFailureInBetweenEndsItInGoodOrder() {
        open(Side.SERVER);
        log.on("binary", socket -> {
            throw new IllegalStateException("thrown");
        });
        rig.peer().write(manyInOneRead(Side.SERVER));
        rig.peer().finish();
        rig.run();
        assertThat(log.onlyClosed().code()).isEqualTo(1011);
        assertThat(log.events).containsOnlyOnce("binary " + LARGE);
    }
}
