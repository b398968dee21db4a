package dev.longwire.examples;

import dev.longwire.Limits;
import dev.longwire.WebSocket;
import dev.longwire.http.Tls;
import dev.longwire.http.WebSocketClient;
import java.nio.file.Path;
import java.time.Duration;

/** A client with settings of its own. */
public final class Settings {
    private Settings() {}

    static Limits limits() {
        Limits limits = Limits.DEFAULT
                .withMaxMessageSize(64 << 20)
                .withHeartbeat(Duration.ofSeconds(5), Duration.ofSeconds(10));
        return limits;
    }

    static WebSocket socket(String url, Path certificates, String token) {
        WebSocketClient client = WebSocketClient.builder()
                .tls(Tls.trusting(certificates))
                .limits(limits())
                .build(); // shared by all of its sockets, and closes them when it is closed
        WebSocket socket = client.to(url)
                .header("Authorization", "Bearer " + token)
                .subprotocols("chat.v2", "chat.v1")
                .create((ws, event) -> System.out.println(event));
        return socket;
    }
}
