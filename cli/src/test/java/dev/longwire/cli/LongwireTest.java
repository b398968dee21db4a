package dev.longwire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.serial.SerialPortInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line, in this process. */
class LongwireTest {
    private final Screen screen = new Screen();

    @Test
    void withoutASubcommandItShowsTheUsage() {
        assertThat(run()).isEqualTo(2);
        assertThat(screen.out()).isEmpty();
        assertThat(screen.err()).contains("Usage: longwire", "connect", "serve", "Exit status:");
    }

    @ParameterizedTest
    @CsvSource({
        "--help, Usage: longwire",
        "connect --help, --linger",
        "serve --help, --tls-self-signed",
        "bridge --help, --allow-origin",
        "ports --help, --json"
    })
    void helpGoesToStandardOutput(String arguments, String part) {
        assertThat(run(arguments.split(" "))).isZero();
        assertThat(screen.out()).contains(part).contains("--debug");
        assertThat(screen.err()).isEmpty();
    }

    @Test
    void theVersionNamesProgramAndJava() {
        assertThat(run("--version")).isZero();
        assertThat(screen.out())
                .startsWith("longwire ")
                .contains("Java " + Runtime.version().feature());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "conect|Unmatched argument at index 0: 'conect'",
                "connect --nonsense|Unknown option: '--nonsense'",
                "connect a b|Unmatched argument at index 2: 'b'",
                "connect --linger soon|'soon' is not a duration; write it such as 500ms, 1.5 (seconds), 20s, 2m or 1h",
                "connect --max-size big|'big' is not a size; write it such as 65536, 64K, 16M or 1G",
                "connect --max-size 0 ws://localhost/|maxMessageSize is 0",
                "connect --timeout 0 ws://localhost/|handshakeTimeout is PT0S",
                "connect --binary --text|mutually exclusive",
                "connect --insecure --cacert x|mutually exclusive",
                "connect --no-heartbeat --ping-interval 1s|mutually exclusive",
                "connect -H NoColon ws://localhost/|a header given with -H has no name and colon at its start",
                "connect -H a:b\u0001 ws://localhost/|U+0001",
                "connect http//localhost|it must start with ws:// or wss://",
                "connect wss://localhost/ --cacert missing.pem|missing.pem",
                "connect serial:|the name of the device is empty",
                "connect serial:x?baud=fast|baud=fast is no whole number",
                "connect serial:x?speed=9600|'speed=9600' is no setting of a serial line",
                "connect serial:x?parity=some|parity=some is none of its values",
                "connect serial:x?mask=none|mask=none is neither mask=fresh nor mask=zero",
                "connect serial:x?request=twice|request=twice is neither request=repeat nor request=once",
                "connect serial:x?accept=lenient|accept= is a setting of the end that listens",
                "bridge serial:x serial:y?mask=zero|mask= is a setting of the end that connects, not of this one",
                "bridge serial:x serial:y?accept=all|accept=all is neither accept=strict nor accept=lenient",
                "bridge serial:x|Missing required parameter: 'NEAR'",
                "bridge serial:x http://localhost/|it such as ws://localhost:8000/mysock",
                "bridge serial:x ws://0.0.0.0:8000/mysock|0.0.0.0 can be reached by others; --expose",
                "bridge serial:x ws://127.example.org/mysock|127.example.org can be reached by others; --expose",
                "bridge x ws://localhost/y|it must start with ws:// or wss://",
                "serve --port 65536|--port 65536 is no port; it must be from 0 to 65535",
                "serve --port x|'x'",
                "serve --path mysock|--path mysock must begin with /",
                "serve --tls-cert x|--tls-key",
                "serve --tls-self-signed --tls-cert x --tls-key y|mutually exclusive",
                "serve --tls-cert missing.pem --tls-key missing.pem|missing.pem"
            })
    void wrongUsageIsOnePlainSentence(String arguments, String sentence) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(screen.out()).isEmpty();
        assertThat(screen.err()).startsWith("longwire: ").contains(sentence).doesNotContain("\tat ");
        assertThat(screen.err().lines()).hasSize(2).last().asString().endsWith(" --help shows the usage.");
    }

    @Test
    void debugShowsTheStackTrace() {
        assertThat(run("connect", "--debug", "--linger", "soon")).isEqualTo(2);
        assertThat(screen.err()).contains("\tat ");
    }

    @Test
    void whatTheUserTypedIsHarmlessOnTheTerminal() {
        assertThat(run("connect", "--\u001b[2J")).isEqualTo(2);
        assertThat(screen.err()).contains("--\\x1b[2J").doesNotContain("\u001b");
    }

    @Test
    void aPortInUseIsAPlainSentence() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(run("serve", "--port", Integer.toString(taken.getLocalPort())))
                    .isEqualTo(1);
            assertThat(screen.err())
                    .startsWith("longwire: ")
                    .contains(Integer.toString(taken.getLocalPort()))
                    .doesNotContain("\tat ");
            assertThat(screen.err().lines()).hasSize(1);
        }
    }

    @Test
    void aSerialDeviceThatIsNotThereIsAPlainSentence() {
        assertThat(run("bridge", "serial:/dev/longwire-no-such-port", "ws://localhost:0/x"))
                .isEqualTo(1);
        assertThat(screen.err())
                .startsWith("longwire: there is no port /dev/longwire-no-such-port; ")
                .doesNotContain("\tat ");
        assertThat(screen.err().lines()).hasSize(1);
    }

    @Test
    void portsAreListed() {
        assertThat(run("ports", "--json")).isZero();
        assertThat(screen.out().lines()).allMatch(line -> line.startsWith("{\"path\":\""));
        assertThat(PortsCommand.json(SerialPortInfo.builder("/dev/ttyACM0")
                        .product("Live")
                        .usb(0x2ec2, 4)
                        .serialNumber("L1")
                        .heldBy(List.of("cat (pid 7)", "x (pid 8)"))
                        .build()))
                .isEqualTo("{\"path\":\"/dev/ttyACM0\",\"product\":\"Live\",\"vendorId\":11970,\"productId\":4,"
                        + "\"usbId\":\"2ec2:0004\",\"serialNumber\":\"L1\",\"heldBy\":\"cat (pid 7), x (pid 8)\"}");
    }

    @Test
    void aRefusedConnectionIsExitStatusOne() throws IOException {
        int free;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            free = server.getLocalPort();
        }
        assertThat(run("connect", "ws://127.0.0.1:" + free + "/")).isEqualTo(1);
        assertThat(screen.out()).isEmpty();
        assertThat(screen.err()).contains(" error ").doesNotContain("\tat ");
    }

    private int run(String... arguments) {
        return Longwire.run(screen.pipes(""), arguments);
    }
}
