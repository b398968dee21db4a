package dev.longwire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The peer's end of one connection. */
final class Remote {
    private final RunningPeer process;
    private final String id;

    Remote(RunningPeer process, String id) {
        this.process = process;
        this.id = id;
    }

    String id() {
        return id;
    }

    RunningPeer process() {
        return process;
    }

    /** The next event, which must be this one. */
    Told await(String event) throws InterruptedException {
        Told next = process.await(id);
        assertThat(next.event()).as("%s", next).isEqualTo(event);
        return next;
    }

    void connect(String url, Map<String, String> headers, List<String> subprotocols, Path authority) {
        command(
                "connect",
                Map.of(
                        "url", url,
                        "headers", headers,
                        "subprotocols", subprotocols,
                        "ca", authority.toString()));
    }

    void sendTexts(String text, int count) {
        command("text", Map.of("text", text, "count", count));
    }

    void sendBinary(int size, int count) {
        command("binary", Map.of("size", size, "count", count));
    }

    void sendBlobs(int size, int count) {
        command("blob", Map.of("size", size, "count", count));
    }

    /** The parts of a text message, which may be cut inside a character. */
    void sendFragments(String ping, byte[]... parts) {
        List<String> hex = Arrays.stream(parts).map(HexFormat.of()::formatHex).toList();
        command("fragments", Map.of("ping", ping, "parts", hex));
    }

    void ping(String payload) {
        command("ping", Map.of("payload", payload));
    }

    void write(byte[] octets) {
        command("raw", Map.of("hex", HexFormat.of().formatHex(octets)));
    }

    /** Returns when the peer has stopped to read. */
    void pause() throws InterruptedException {
        command("pause", Map.of());
        await("paused");
    }

    void resume() {
        command("resume", Map.of());
    }

    void close(int code, String reason) {
        command("close", Map.of("code", code, "reason", reason));
    }

    void closeWithoutCode() {
        command("close", Map.of());
    }

    /** What waits in a page. */
    long bufferedAmount() throws InterruptedException {
        command("buffered", Map.of());
        return await("buffered").number("amount");
    }

    /** What waits in a page after it has stayed the same for a while, at most a minute. */
    long bufferedAmountWhenItStays() throws InterruptedException {
        command("settle", Map.of());
        return await("buffered").number("amount");
    }

    /** Returns when nothing waits in a page any more. */
    void drain() throws InterruptedException {
        command("drain", Map.of());
        await("drained");
    }

    private void command(String name, Map<String, ?> fields) {
        Map<String, Object> command = new LinkedHashMap<>();
        command.put("do", name);
        command.put("id", id);
        command.putAll(fields);
        process.command(command);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
