package dev.longwire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.SendResult;
import dev.longwire.WebSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private static final int CLOSED_BY_LINE = 1006;

    private final Recorder served = new Recorder();
    private final MemoryServer server = MemoryServer.serving(served);
    private final Recorder client = new Recorder();
    private final Faults faults = new Faults();
    private final WebSocket socket = server.client("/").faults(faults).create(client);

    @AfterEach
    void close() {
        server.close();
    }

    private void open() {
        socket.open();
        client.nextOpened();
        served.next(Event.Opened.class);
    }

    @Test
    void bothEndsAreToldOfAReset() {
        open();
        faults.reset();
        Event.Error error = client.next(Event.Error.class);
        assertThat(error.cause()).isInstanceOf(IOException.class);
        assertThat(client.nextClosed().code()).isEqualTo(CLOSED_BY_LINE);
        assertThat(served.until(Event.Closed.class, Event.Message.class).code()).isEqualTo(CLOSED_BY_LINE);
    }

    @Test
    void aLineBreaksAfterSoManyBytesAndTheNextOneDoesNot() {
        open();
        faults.toClient().resetAfter(2 + 3 + 1); // one whole message, and one byte of the next
        served.socket().send("abc");
        served.socket().send("def");
        assertThat(client.nextText()).isEqualTo("abc");
        assertThat(client.until(Event.Closed.class, Event.Message.class).code()).isEqualTo(CLOSED_BY_LINE);
        assertThat(served.until(Event.Closed.class).code()).isEqualTo(CLOSED_BY_LINE);
        open();
        faults.toServer().resetAfter(6 + 1);
        socket.send("a");
        assertThat(served.nextText()).isEqualTo("a");
        assertThat(served.until(Event.Closed.class).code()).isEqualTo(CLOSED_BY_LINE);
    }

    @Test
    void aLineEndsWithoutAClose() {
        open();
        faults.toClient().endAfter(0);
        Event.Closed closed = client.until(Event.Closed.class, Event.Message.class);
        assertThat(closed.code()).isEqualTo(CLOSED_BY_LINE);
        assertThat(closed.clean()).isFalse();
        assertThat(served.until(Event.Closed.class, Event.Message.class).clean())
                .isFalse();
    }

    @Test
    void anOpeningIsCutToo() {
        faults.toClient().endAfter(10);
        socket.open();
        client.next(Event.Opening.class);
        client.next(Event.Error.class);
        assertThat(client.nextClosed().code()).isEqualTo(CLOSED_BY_LINE);
    }

    @Test
    void nothingPassesWhileItIsStalled() {
        open();
        faults.toClient().stall();
        served.socket().send("later");
        socket.send("passes");
        server.awaitIdle();
        assertThat(served.nextText()).isEqualTo("passes");
        client.assertExhausted();
        faults.toClient().resume();
        assertThat(client.nextText()).isEqualTo("later");
    }

    @Test
    void aStalledLineFillsUp() {
        WebSocket narrow = server.client("/")
                .limits(Limits.DEFAULT.withSendQueue(1 << 10))
                .faults(faults)
                .create(client);
        narrow.open();
        client.nextOpened();
        faults.toServer().stall();
        String message = "x".repeat(1000);
        int sent = 0;
        while (narrow.trySend(message) == SendResult.ACCEPTED) {
            sent++;
            server.awaitIdle();
        }
        assertThat(sent).isGreaterThan(60); // 64 KiB on the line, the rest in the queue
        faults.toServer().resume();
        served.next(Event.Opened.class);
        for (int i = 0; i < sent; i++) {
            assertThat(served.nextText()).isEqualTo(message);
        }
    }

    @Test
    void bytesArriveOneAtATime() {
        AtomicInteger reads = new AtomicInteger();
        CompletableFuture<String> text = new CompletableFuture<>();
        WebSocket chopped = server.client("/").faults(faults).create(new Listener() {
            @Override
            public void onReadComplete(WebSocket socket) {
                reads.incrementAndGet();
            }

            @Override
            public void onText(WebSocket socket, ByteBuffer utf8) {
                text.complete(StandardCharsets.UTF_8.decode(utf8).toString());
            }
        });
        faults.toClient().pieces(1);
        chopped.open();
        served.next(Event.Opened.class);
        server.awaitIdle();
        reads.set(0);
        served.socket().send("grün");
        server.awaitIdle();
        assertThat(text).isCompletedWithValue("grün");
        assertThat(reads).hasValue(2 + 5);
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> faults.toClient().pieces(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> faults.toClient().resetAfter(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> faults.toServer().endAfter(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
