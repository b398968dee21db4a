package dev.longwire.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Conversation;
import dev.longwire.Status;
import dev.longwire.WebSocket;
import dev.longwire.proving.serial.PtyPair;
import dev.longwire.serial.SerialWebSocket;
import dev.longwire.serial.SerialWebSocketServer;
import org.junit.jupiter.api.Test;

/** The ends of the documentation, on one cable. */
class SerialStyleTest {
    @Test
    void theDeviceAnswers() throws Exception {
        try (PtyPair cable = new PtyPair();
                SerialWebSocketServer device = SerialStyle.device(cable.right());
                Conversation chat = SerialWebSocket.connect(cable.left())) {
            assertThat(device.port()).startsWith("/dev/");
            chat.send(new byte[] {3, 3, 1});
            assertThat(chat.receive().bytes()).containsExactly(3, 3, 1);
        }
    }

    @Test
    void theSurfacesOpenOrWaitToBeOpened() {
        WebSocket surface = SerialStyle.surface("/dev/longwire-no-such-port");
        assertThat(surface.status()).isNotEqualTo(Status.OPEN);
        surface.close();
        assertThat(SerialStyle.patient().status()).isEqualTo(Status.CLOSED);
    }
}
