package dev.longwire.transport;

import static dev.longwire.transport.ServerCase.REQUEST;
import static dev.longwire.transport.ServerCase.SWITCHING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Limits;
import dev.longwire.proving.Frame;
import dev.longwire.proving.Splits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The server's side of the upgrade: bytes in, bytes out, and what becomes of the line. */
class Http1ServerUpgradeTest {
    @Test
    void theAnswer() {
        ServerCase it = new ServerCase().says(REQUEST);
        assertThat(it.peer.text()).isEqualTo(SWITCHING);
        assertThat(it.log.events).containsExactly("opened");
        assertThat(it.registry).containsExactly("opened, listener told []");
        assertThat(it.loop.timers()).isZero();
        it.peer.reset();
        it.loop.run();
        assertThat(it.registry).endsWith("closed, listener told 1");
        assertThat(it.lost).isZero();
    }

    @Test
    void theSubprotocolTheServerLikesBest() {
        String asks = REQUEST.replace("\r\n\r\n", "\r\nSec-WebSocket-Protocol: other, superchat, chat\r\n\r\n");
        ServerCase it = new ServerCase();
        it.log.on(
                "opened",
                socket -> assertThat(socket.handshake()).satisfies(agreed -> {
                    assertThat(agreed.subprotocol()).isEqualTo("chat");
                    assertThat(agreed.target()).isEqualTo("/mysock?a=1");
                    assertThat(agreed.response().first("Sec-WebSocket-Protocol"))
                            .isEqualTo("chat");
                }));
        it.says(asks);
        assertThat(it.peer.text()).isEqualTo(SWITCHING.replace("\r\n\r\n", "\r\nSec-WebSocket-Protocol: chat\r\n\r\n"));
        assertThat(it.log.events).containsExactly("opened");
    }

    @Test
    void aRequestInEverySplitWithFramesBehindIt() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(REQUEST.getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(Frame.text("first").asClient().bytes());
        all.writeBytes(Frame.binary(new byte[200]).asClient().bytes());
        Splits.of(all.toByteArray()).forEach(pieces -> {
            ServerCase it = new ServerCase();
            it.log.on("text", socket -> socket.send("answer"));
            for (byte[] piece : pieces) {
                it.peer.write(piece);
                it.loop.run();
            }
            assertThat(it.log.events).containsExactly("opened", "text first", "binary 200");
            String answer = new String(Frame.text("answer").bytes(), StandardCharsets.ISO_8859_1);
            assertThat(it.peer.text()).isEqualTo(SWITCHING + answer);
        });
    }

    @Test
    void theAnswerAndAllThatTheListenerSaysToTheFramesBehindTheRequestLeaveInOneFlush() {
        ServerCase it = new ServerCase();
        it.log.on("opened", socket -> socket.send("welcome")).on("text", socket -> socket.send("answer"));
        it.says(REQUEST + new String(Frame.text("x").asClient().bytes(), StandardCharsets.ISO_8859_1));
        assertThat(it.line.flushes).isEqualTo(1);
        assertThat(it.peer.text()).startsWith(SWITCHING).contains("welcome").endsWith("answer");
    }

    @Test
    void aClientMayVanishAtEachByte() {
        byte[] request = REQUEST.getBytes(StandardCharsets.US_ASCII);
        for (int cut = 0; cut < request.length; cut++) {
            for (int way = 0; way < 3; way++) {
                ServerCase it = new ServerCase(1 << 20, Limits.DEFAULT);
                it.peer.write(Arrays.copyOf(request, cut));
                it.loop.run();
                switch (way) {
                    case 0 -> it.peer.reset();
                    case 1 -> it.peer.close();
                    default -> it.peer.finish();
                }
                it.loop.run();
                assertThat(it.loop.timers()).isZero();
                assertThat(it.peer.text()).isEmpty();
                assertThat(it.log.events).isEmpty();
                assertThat(it.lost).isEqualTo(1);
                assertThat(it.registry).isEmpty();
            }
        }
    }
}
