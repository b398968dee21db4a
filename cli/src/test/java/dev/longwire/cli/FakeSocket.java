package dev.longwire.cli;

import dev.longwire.CloseCode;
import dev.longwire.Handshake;
import dev.longwire.NotOpenException;
import dev.longwire.SendResult;
import dev.longwire.Status;
import dev.longwire.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Writes down what it is asked to do. */
final class FakeSocket implements WebSocket {
    static final Handshake HANDSHAKE = Handshake.builder("/mysock")
            .subprotocol("chat")
            .addresses("127.0.0.1:50123", "127.0.0.1:8000")
            .build();

    final List<String> calls = new CopyOnWriteArrayList<>();
    final CompletableFuture<Duration> pong = new CompletableFuture<>();
    volatile Status status = Status.OPEN;
    volatile Runnable onOpen = () -> {};
    volatile Runnable onClose = () -> {};

    @Override
    public Status open() {
        onOpen.run();
        return Status.OPENING;
    }

    @Override
    public WebSocket attach(@Nullable Object kept) {
        throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable Object attachment() {
        return null;
    }

    @Override
    public boolean isOpen() {
        return status == Status.OPEN;
    }

    @Override
    public Status status() {
        return status;
    }

    @Override
    public WebSocket send(CharSequence text) {
        return called("text " + text);
    }

    @Override
    public WebSocket send(byte[] data) {
        return called("binary " + HexFormat.of().formatHex(data));
    }

    @Override
    public WebSocket send(ByteBuffer data) {
        throw new UnsupportedOperationException();
    }

    @Override
    public WebSocket send(byte[] message, boolean isData) {
        return isData ? send(message) : send(new String(message, StandardCharsets.UTF_8));
    }

    @Override
    public WebSocket sendText(ByteBuffer utf8) {
        throw new UnsupportedOperationException();
    }

    @Override
    public WebSocket sendUncompressed(CharSequence text) {
        return send(text);
    }

    @Override
    public WebSocket sendUncompressed(ByteBuffer data) {
        return send(data);
    }

    @Override
    public WebSocket send(CharSequence text, Duration timeout) {
        return send(text);
    }

    @Override
    public WebSocket send(ByteBuffer data, Duration timeout) {
        return send(data);
    }

    @Override
    public SendResult trySend(CharSequence text) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SendResult trySend(ByteBuffer data) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<@Nullable Void> sendAsync(CharSequence text) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<@Nullable Void> sendAsync(ByteBuffer data) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Duration> ping() {
        return pong;
    }

    @Override
    public @Nullable Duration roundTripTime() {
        return null;
    }

    @Override
    public WebSocket close() {
        return close(CloseCode.NORMAL, "");
    }

    @Override
    public WebSocket close(int code, String reason) {
        if (!CloseCode.mayBeSent(code)) {
            throw new IllegalArgumentException("the code " + code + " may not be sent");
        }
        if (status != Status.OPEN) {
            return this;
        }
        calls.add("close " + code + " " + reason);
        status = Status.CLOSING;
        onClose.run();
        return this;
    }

    @Override
    public WebSocket abort() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void pause() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void resume() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long bufferedAmount() {
        return 0;
    }

    @Override
    public Handshake handshake() {
        return HANDSHAKE;
    }

    private WebSocket called(String call) {
        if (status != Status.OPEN) {
            throw new NotOpenException(this, status, "the socket is " + status.wireName());
        }
        calls.add(call);
        return this;
    }
}
