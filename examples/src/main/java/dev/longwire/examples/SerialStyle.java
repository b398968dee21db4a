package dev.longwire.examples;

import dev.longwire.Event;
import dev.longwire.WebSocket;
import dev.longwire.serial.Reopen;
import dev.longwire.serial.SerialWebSocket;
import dev.longwire.serial.SerialWebSocketServer;
import java.io.IOException;

/** A control surface at a serial port, and a program that is one. */
public final class SerialStyle {
    private SerialStyle() {}

    static WebSocket surface(String device) {
        WebSocket surface = SerialWebSocket.create(device, 256_000, 8, 1, (ws, event) -> {
            if (event instanceof Event.Opened) {
                ws.send(new byte[] {0x03, 0x03, 0x01}); // whatever the device understands
            } else if (event instanceof Event.Binary data) {
                System.out.println(data.message().length + " bytes");
            } else if (event instanceof Event.Closed closed) {
                System.out.println(closed.describe());
            }
        });
        surface.open();
        return surface;
    }

    static WebSocket patient() {
        WebSocket surface = SerialWebSocket.builder("loupedeck") // a part of its name
                .zeroMask() // it is too slow to unmask
                .reopen(Reopen.DEFAULT) // when it was unplugged
                .create((ws, event) -> System.out.println(event));
        return surface;
    }

    static SerialWebSocketServer device(String port) throws IOException {
        SerialWebSocketServer device = SerialWebSocketServer.builder(port)
                .path("/index.html", (ws, event) -> {
                    if (event instanceof Event.Binary data) {
                        ws.send(data.message());
                    }
                })
                .start();
        return device;
    }
}
