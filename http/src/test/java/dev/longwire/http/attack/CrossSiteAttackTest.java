package dev.longwire.http.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.http.NoLeaks;
import dev.longwire.http.WebSocketServer;
import dev.longwire.http.WebSocketServerBuilder;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page of somebody else's in the browser of a user who may open the socket; and a name of somebody else's for 127.0.0.1. */
@ExtendWith(NoLeaks.class)
class CrossSiteAttackTest {
    @RegisterExtension
    final Attack attack = new Attack();

    private void refused(int status, String host, String origins, UnaryOperator<WebSocketServerBuilder> settings)
            throws Exception {
        Spy spy = new Spy();
        WebSocketServer server = attack.serve(spy, settings);
        String port = Integer.toString(server.port());
        String answer = attack.answer(
                server,
                "GET " + Attack.PATH + " HTTP/1.1\r\nHost: " + host.replace("PORT", port) + "\r\n"
                        + origins.replace("PORT", port) + Attack.UPGRADE + "\r\n");
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(answer).doesNotContain("101 ", "Sec-WebSocket-Accept");
        assertThat(spy.sawNothing()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "http://evil.example:PORT",
                "http://localhost.evil.example:PORT",
                "http://localhost:PORT.evil.example",
                "http://localhost:1",
                "https://localhost:PORT",
                "http://localhost",
                "http://127.0.0.1:PORT",
                "null",
                "NULL",
                "file://",
                "http://localhost:PORT, http://evil.example",
                "http://localhost:PORT http://evil.example",
                "http://user@localhost:PORT",
                "http://localhost:PORT/",
                "chrome-extension://abcdefgh",
                "",
            })
    void pagesOfAnotherOrigin(String origin) throws Exception {
        refused(403, "localhost:PORT", "Origin: " + origin + "\r\n", settings -> settings);
    }

    @Test
    void twoOrigins() throws Exception {
        refused(403, "localhost:PORT", "Origin: http://localhost:PORT\r\nOrigin: http://evil.example\r\n", s -> s);
    }

    /** A list of origins takes the place of the server's own; null is not on it by having no name. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "https://app.example.evil",
                "https://xapp.example",
                "http://app.example",
                "https://app.example:444"
            })
    void pagesThatAreNotOnTheList(String origin) throws Exception {
        refused(403, "localhost:PORT", "Origin: " + origin + "\r\n", s -> s.allowOrigins("https://app.example"));
    }

    /** DNS rebinding: the page is of evil.example, and that name has become 127.0.0.1, so that the origins agree. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example:PORT",
                "localhost.evil.example:PORT",
                "127.0.0.1.evil.example",
                "localhost.:PORT.evil.example",
                "[::1].evil.example",
                "2130706433.evil.example",
            })
    void aNameOfSomebodyElseOnLoopback(String host) throws Exception {
        Spy spy = new Spy();
        WebSocketServer server = attack.serve(spy, settings -> settings);
        String name = host.replace("PORT", Integer.toString(server.port()));
        String answer = attack.answer(
                server,
                "GET " + Attack.PATH + " HTTP/1.1\r\nHost: " + name + "\r\nOrigin: http://" + name + "\r\n"
                        + Attack.UPGRADE + "\r\n");
        assertThat(answer).matches("(?s)HTTP/1\\.1 (421|400) .*");
        assertThat(spy.sawNothing()).isTrue();
    }

    /** The authority of a target in absolute-form counts more than Host (RFC 9112 §3.2.2), so it is the one to check. */
    @Test
    void aNameOfSomebodyElseInTheTarget() throws Exception {
        Spy spy = new Spy();
        WebSocketServer server = attack.serve(spy, settings -> settings);
        String answer = attack.answer(
                server,
                "GET http://evil.example" + Attack.PATH + " HTTP/1.1\r\nHost: localhost\r\n"
                        + "Origin: http://evil.example\r\n" + Attack.UPGRADE + "\r\n");
        assertThat(answer).startsWith("HTTP/1.1 421 ");
        assertThat(spy.sawNothing()).isTrue();
    }

    /** What must go on working: programs without an Origin, and the server's own pages. */
    @Test
    void theOwnPagesAndProgramsMayConnect() throws Exception {
        Spy spy = new Spy();
        WebSocketServer server = attack.serve(spy, settings -> settings);
        for (String origin : new String[] {"", "Origin: http://localhost:" + server.port() + "\r\n"}) {
            String answer = attack.answer(
                    server,
                    "GET " + Attack.PATH + " HTTP/1.1\r\nHost: localhost:" + server.port() + "\r\n" + origin
                            + Attack.UPGRADE + "\r\n");
            assertThat(answer).startsWith("HTTP/1.1 101 ");
            attack.watch(spy.opened());
            assertThat(spy.closed().code()).isEqualTo(1006); // this client ends without a Close
        }
    }
}
