package dev.longwire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** {@code longwire serve}, and {@code connect} with it. */
class ServeProcessTest {
    private static final Pattern READY =
            Pattern.compile("ready: (wss?://localhost:\\d+(/\\w+)) \\(echo, (io_uring|epoll|kqueue|nio)\\)");

    @Test
    void saysWhenAndWhereItIsReadyAndEchoes() throws Exception {
        try (Program server = Program.start("serve", "--port", "0", "--path", "/here")) {
            Matcher ready = ready(server);
            assertThat(ready.group(2)).isEqualTo("/here");
            try (Program client = Program.start("connect", ready.group(1)).type("hello\n")) {
                assertThat(client.readLine()).isEqualTo("hello");
                client.endInput();
                assertThat(client.out()).isEmpty();
                assertThat(client.exitStatus()).isZero();
            }
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void ctrlCClosesClientsWith1001() throws Exception {
        try (Program server = Program.start("serve", "--port", "0", "--verbose")) {
            try (Program client =
                    Program.start("connect", ready(server).group(1)).type("one\n")) {
                assertThat(client.readLine()).isEqualTo("one");
                server.interrupt();

                assertThat(client.exitStatus()).isZero();
                assertThat(client.err()).contains("closed by the peer: 1001 (going away)");
            }
            assertThat(server.exitStatus()).isEqualTo(130);
            assertThat(server.out()).isEmpty();
            assertThat(server.err()).contains(" /mysock opened\n", " /mysock closed by this side: 1001");
        }
    }

    @Test
    void selfSignedIsRefusedUnlessTrustedOrInsecure() throws Exception {
        try (Program server = Program.start("serve", "--port", "0", "--tls-self-signed")) {
            String url = ready(server).group(1);
            assertThat(url).startsWith("wss:");
            try (Program careful = Program.start("connect", url).endInput()) {
                assertThat(careful.exitStatus()).isEqualTo(1);
                assertThat(careful.err()).contains(" error ").doesNotContain("\tat ");
            }
            try (Program careless = Program.start("connect", "--insecure", url).type("hello\n")) {
                assertThat(careless.readLine()).isEqualTo("hello");
                careless.endInput();
                assertThat(careless.out()).isEmpty();
                assertThat(careless.exitStatus()).isZero();
                assertThat(careless.err()).contains("longwire: WARNING: --insecure");
            }
            server.process.destroy();
            String said = server.err();
            assertThat(said).containsPattern("SHA-256 fingerprint is ([0-9A-F]{2}:){31}[0-9A-F]{2}");
            assertThat(said).contains("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----");
        }
    }

    private static Matcher ready(Program server) throws IOException {
        String line = server.readLine();
        Matcher ready = READY.matcher(line);
        assertThat(ready.matches()).as(line).isTrue();
        return ready;
    }
}
