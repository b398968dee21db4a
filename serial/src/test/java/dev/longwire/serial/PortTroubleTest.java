package dev.longwire.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.Event;
import dev.longwire.HandshakeException;
import dev.longwire.WebSocket;
import dev.longwire.proving.serial.PtyPair;
import dev.longwire.testkit.Echo;
import dev.longwire.testkit.Recorder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why a port does not open, in words that help. */
class PortTroubleTest {
    private static final LineSettings LINE = new LineSettings(9600, 1, Parity.NONE, FlowControl.NONE);

    private static String failure(String port) {
        Recorder recorder = new Recorder();
        WebSocket socket = SerialWebSocket.create(port, recorder);
        socket.open();
        recorder.next(Event.Opening.class);
        Event.Error error = recorder.next(Event.Error.class);
        assertThat(error.cause()).isInstanceOf(HandshakeException.class);
        recorder.next(Event.Closed.class);
        return error.message();
    }

    @Test
    void aPortThatThisProgramHasOpenIsNamed() throws Exception {
        try (PtyPair cable = new PtyPair();
                SerialWebSocketServer server = SerialWebSocketServer.builder(cable.right())
                        .path("/", Echo::new)
                        .start()) {
            assertThat(failure(cable.right())).contains(server.port(), "in use", "this program has it open already");
        }
    }

    @Test
    void aPortThatAnotherProgramHasLockedIsBusyAndTheHolderIsNamed(@TempDir Path folder) throws Exception {
        try (PtyPair cable = new PtyPair()) {
            Path port = Path.of(cable.left()).toRealPath();
            Process other = new ProcessBuilder("flock", port.toString(), "sh", "-c", "echo locked; read line")
                    .redirectErrorStream(true)
                    .start();
            try {
                assertThat(other.inputReader().readLine()).isEqualTo("locked");
                assertThat(failure(cable.left())).contains(port + " is in use by", "(pid ", "end that program");
            } finally {
                other.descendants().forEach(ProcessHandle::destroyForcibly);
                other.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void aPortThatIsNotThereIsToldWithWhatIsThere() {
        assertThat(failure("/dev/longwire-no-such-port"))
                .startsWith("there is no port /dev/longwire-no-such-port; ")
                .containsAnyOf("the system knows no serial port at all", "there is /dev/");
    }

    @Test
    void aFileIsNoPort(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(failure(file.toString())).contains(file.toString());
    }

    @Test
    void permissionDeniedNamesTheGroupToJoin(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("ttyS0"));
        String group = String.valueOf(Files.getAttribute(file, "posix:group"));
        assertThat(PortTrouble.notOpened(file.toString(), LINE, 13))
                .hasMessageContaining("permission to open " + file + " was denied")
                .hasMessageContaining("the group " + group)
                .hasMessageContaining("sudo usermod -aG " + group);
    }

    @Test
    void holdersAreNamed() throws Exception {
        Path file = Files.createTempFile("longwire", "held");
        try (FileChannel held = FileChannel.open(file, StandardOpenOption.READ)) {
            assertThat(held.isOpen()).isTrue();
            assertThat(PortHolders.of(file.toString()))
                    .anyMatch(holder ->
                            holder.endsWith("(pid " + ProcessHandle.current().pid() + ")"));
        } finally {
            Files.delete(file);
        }
        assertThat(PortTrouble.busy("COM3", List.of())).contains("another program, which the system does not name");
        assertThat(PortTrouble.busy("p", List.of("socat (pid 7)"))).contains("in use by socat (pid 7);");
    }

    @Test
    void anAttemptThatTheSystemRefusesNamesTheNumber() {
        assertThat(PortTrouble.notOpened("/dev/x", LINE, 22)).hasMessageContaining("9600 baud, 8N1 (errno 22)");
        assertThat(PortTrouble.notOpened("/dev/x", LINE, 2)).hasMessageContaining("unplugged");
    }

    @Test
    void settingsOutOfRangeAreRefusedAtOnce() {
        SerialWebSocket.Builder builder = SerialWebSocket.builder("x");
        assertThatThrownBy(() -> SerialWebSocket.builder(" ")).hasMessageContaining("name of the device is empty");
        assertThatThrownBy(() -> builder.dataBits(7)).hasMessageContaining("7 data bits; it must be 8");
        assertThatThrownBy(() -> builder.stopBits(3)).hasMessageContaining("3 stop bits");
        assertThatThrownBy(() -> builder.baudRate(0)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> builder.path("index.html")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.header("Sec-WebSocket-Key", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SerialWebSocketServer.builder("x").start()).hasMessageContaining("needs a path");
    }
}
