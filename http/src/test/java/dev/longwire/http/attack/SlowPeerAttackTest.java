package dev.longwire.http.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.HandshakeException;
import dev.longwire.Limits;
import dev.longwire.http.NoLeaks;
import dev.longwire.http.RawServer;
import dev.longwire.http.Tls;
import dev.longwire.http.WebSocketServer;
import dev.longwire.protocol.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that keep a connection and its memory by being slow, or by saying nothing at all. */
@ExtendWith(NoLeaks.class)
class SlowPeerAttackTest {
    private static final Limits HASTY =
            Attack.LIMITS.withHandshakeTimeout(Duration.ofMillis(300)).withCloseTimeout(Duration.ofMillis(300));

    /** Between two bytes of a slow peer: far less than any timeout, which each byte would else start anew. */
    private static final int MILLIS_BETWEEN_BYTES = 20;

    @RegisterExtension
    final Attack attack = new Attack();

    /**
     * Sends a byte every now and then until the other end has had enough, and gives what it said. Whoever lets himself be held
     * up by it holds up the test until its own timeout.
     */
    private static String drip(Socket socket, String start, String again) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        String bytes = start;
        socket.setSoTimeout(MILLIS_BETWEEN_BYTES);
        try {
            for (int at = 0; ; at++) {
                if (at == bytes.length()) {
                    bytes = again;
                    at = 0;
                }
                socket.getOutputStream().write(bytes.charAt(at));
                try {
                    int next;
                    while ((next = socket.getInputStream().read()) >= 0) {
                        answer.write(next);
                    }
                    return answer.toString(ISO_8859_1);
                } catch (SocketTimeoutException notYet) {
                    // the next byte
                }
            }
        } catch (SocketException gone) {
            return answer.toString(ISO_8859_1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /mysock HTTP/1.1\r\nHost: localhost\r\n", ""})
    void aRequestThatNeverEnds(String start) throws Exception {
        WebSocketServer server = attack.serve(new Spy(), settings -> settings.limits(HASTY));
        assertThat(drip(attack.connect(server), start, "X: y\r\n")).matches("(?s)(HTTP/1.1 (408|400) .*)?");
        assertThat(server.connections()).isZero();
    }

    @Test
    void manyAtOnceWhileOthersAreServed() throws Exception {
        WebSocketServer server = attack.serve(new Spy(), settings -> settings.limits(HASTY));
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Socket socket = attack.connect(server);
            Attack.write(socket, "GET /mysock HTTP/1.1\r\n");
            sockets.add(socket);
        }
        attack.healthy();
        for (Socket socket : sockets) {
            assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
                    .startsWith("HTTP/1.1 408 ");
        }
    }

    /** The first bytes of a TLS record that announces more. */
    @Test
    void aTlsHandshakeThatNeverEnds() throws Exception {
        Tls tls = Tls.selfSigned();
        WebSocketServer server =
                attack.serve(new Spy(), settings -> settings.limits(HASTY).tls(tls));
        assertThat(drip(attack.connect(server), "\u0016\u0003\u0001\u0040\u0000\u0001\u0000\u003f\u00fc", "\u0003"))
                .isEmpty();
    }

    /** Refused, and then not gone: whoever does not end his side is ended. */
    @Test
    void aRefusedClientThatStays() throws Exception {
        WebSocketServer server = attack.serve(new Spy(), settings -> settings.limits(HASTY));
        Socket socket = attack.connect(server);
        Attack.write(socket, "GET /elsewhere HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(RawServer.readHead(socket.getInputStream())).startsWith("HTTP/1.1 404 ");
        drip(socket, "more", "more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 101 Switching Protocols\r\n", "", "HTTP/1.1 103 Early Hints\r\n\r\n"})
    void anAnswerThatNeverEnds(String start) throws Exception {
        RawServer server = attack.rawServer(connection -> {
            RawServer.readHead(connection.getInputStream());
            drip(connection, start + "HTTP/1.1 200 OK\r\n".substring(start.isEmpty() ? 0 : 17), "X: y\r\n");
        });
        Event.Closed closed = attack.opens(attack.client(server.url("ws")).limits(HASTY));
        assertThat(closed.cause()).isInstanceOf(HandshakeException.class).hasMessageContaining("within 300 ms");
    }

    /** It only explains a refusal, so it is not waited for as long as the handshake may take. */
    @Test
    void theBodyOfARefusalThatNeverEnds() throws Exception {
        RawServer server = attack.rawServer(connection -> {
            RawServer.readHead(connection.getInputStream());
            drip(connection, "HTTP/1.1 403 Forbidden\r\nContent-Length: 1000000\r\n\r\n", "no ");
        });
        Limits patient = Attack.LIMITS.withHandshakeTimeout(Duration.ofHours(1));
        Event.Closed closed = attack.opens(attack.client(server.url("ws")).limits(patient));
        assertThat(closed.cause())
                .isInstanceOfSatisfying(
                        HandshakeException.class,
                        refused -> assertThat(refused.status()).isEqualTo(403));
    }

    /** Open, and then not a byte. */
    @ParameterizedTest
    @EnumSource
    void anIdlePeer(Role role) throws Exception {
        Limits lively = Attack.LIMITS.withHeartbeat(Duration.ofMillis(50), Duration.ofMillis(150));
        Victim victim = attack.victim(role, lively);
        Event.Closed closed = victim.spy().closed();
        assertThat(closed.code()).isEqualTo(1006);
        assertThat(closed.by()).isEqualTo(ClosedBy.LINE);
        assertThat(closed.cause()).isInstanceOf(SocketTimeoutException.class).hasMessageContaining("after a Ping");
    }

    /** Asked to close, it goes on talking. */
    @ParameterizedTest
    @EnumSource
    void aPeerThatDoesNotClose(Role role) throws Exception {
        Limits limits = HASTY.withMaxControlFrames(Integer.MAX_VALUE);
        Victim victim = attack.victim(role, limits, null, new Spy((socket, message) -> socket.close()));
        victim.flood(victim.frame(0x81, new byte[] {'x'}), Integer.MAX_VALUE - 8192);
        Event.Closed closed = victim.spy().closed();
        assertThat(closed.code()).isEqualTo(1006);
        assertThat(closed.by()).isEqualTo(ClosedBy.LOCAL);
        assertThat(closed.cause()).isInstanceOf(SocketTimeoutException.class);
    }

    /** It breaks a rule, and then neither reads why nor goes away. */
    @ParameterizedTest
    @EnumSource
    void anOffenderThatStays(Role role) throws Exception {
        Victim victim = attack.victim(role, HASTY);
        victim.flood(victim.frame(0x83, new byte[100]), Integer.MAX_VALUE - 8192);
        assertThat(victim.spy().closed().code()).isEqualTo(1002);
    }
}
