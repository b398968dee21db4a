package dev.longwire.serial;

import dev.longwire.Headers;
import dev.longwire.handshake.ClientHandshake;
import dev.longwire.proving.Carrier;
import dev.longwire.proving.serial.PtyEnd;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A client that finds its response behind what is left of an earlier session. */
final class ResponseHeadAfterClose {
    private ResponseHeadAfterClose() {}

    static void upgradeAgain(PtyEnd end) throws Exception {
        end.write(new ClientHandshake("localhost", Carrier.PATH, Headers.of(), List.of(), new byte[16]).request());
        StringBuilder seen = new StringBuilder();
        while (!(seen.indexOf("HTTP/1.1 101") >= 0 && seen.toString().endsWith("\r\n\r\n"))) {
            seen.append(new String(end.read(1), StandardCharsets.ISO_8859_1));
        }
    }
}
