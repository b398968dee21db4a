package dev.longwire.examples;

import dev.longwire.Limits;
import dev.longwire.WebSocket;
import dev.longwire.http.HttpWebSocket;
import dev.longwire.http.Tls;
import java.nio.file.Path;
import java.time.Duration;

/** Clients with settings of their own. */
public final class Settings {
    private Settings() {}

    static Limits limits() {
        Limits limits = Limits.DEFAULT
                .withMaxMessageSize(64 << 20)
                .withHeartbeat(Duration.ofSeconds(5), Duration.ofSeconds(10));
        return limits;
    }

    static WebSocket socket(String url, Path certificates, String token) {
        WebSocket socket = HttpWebSocket.builder(url)
                .header("Authorization", "Bearer " + token)
                .subprotocols("chat.v2", "chat.v1")
                .tls(Tls.trusting(certificates))
                .limits(limits())
                .callback((ws, event) -> System.out.println(event));
        return socket;
    }
}
