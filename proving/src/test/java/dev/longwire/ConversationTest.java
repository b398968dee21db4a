package dev.longwire;

import static dev.longwire.OtherThread.await;
import static dev.longwire.OtherThread.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.proving.Carrier;
import dev.longwire.proving.Frame;
import dev.longwire.proving.MemoryCarrier;
import dev.longwire.proving.RawEnd;
import dev.longwire.testkit.Echo;
import dev.longwire.testkit.Recorder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The blocking style, over the in-memory line. */
class ConversationTest {
    private static final Limits LIMITS = Limits.DEFAULT.withHeartbeat(Duration.ZERO, Duration.ofSeconds(20));
    private static final int OVERHEAD = 64;

    private final MemoryCarrier carrier = new MemoryCarrier(64 << 10);

    @AfterEach
    void closeCarrier() {
        carrier.close();
    }

    private Conversation echo() throws HandshakeException {
        carrier.serve(Echo::new, LIMITS);
        return Conversation.open(listener -> carrier.client(Carrier.PATH, listener, LIMITS), LIMITS);
    }

    /** With a server that the test plays. */
    private Conversation raw(Limits limits) throws HandshakeException {
        return Conversation.open(listener -> carrier.clientOfRaw(listener, limits), limits);
    }

    private static void closeAsServer(RawEnd server, int code) throws IOException {
        server.write(Frame.close(code, "").bytes());
        server.finish();
    }

    @Test
    void messagesOfBothKindsComeInOrder() throws Exception {
        try (Conversation chat = echo()) {
            assertThat(chat.send("text")).isSameAs(chat);
            assertThat(chat.send(new byte[] {1, 2})).isSameAs(chat);
            assertThat(chat.send(ByteBuffer.wrap(new byte[] {0, 3, 0}, 1, 1))).isSameAs(chat);
            assertThat(chat.receive().text()).isEqualTo("text");
            assertThat(chat.receive().bytes()).containsExactly(1, 2);
            Message last = chat.receive();
            assertThat(last.isText()).isFalse();
            assertThat(last.bytes()).containsExactly(3);
            assertThat(chat.closed()).isNull();
        }
    }

    @Test
    void whatWasNotReceivedIsCountedUntilTheEnd() throws Exception {
        long before = MemoryBudget.process().heapHeld();
        Conversation chat = raw(LIMITS);
        RawEnd server = carrier.acceptRaw();
        server.write(Frame.of(0x82, new byte[50_000]).bytes());
        server.write(Frame.of(0x82, new byte[50_000]).bytes());
        server.write(Frame.text("small").bytes());
        while (MemoryBudget.process().heapHeld() < before + 50_000) { // others of this JVM may give some back
            Thread.onSpinWait();
        }
        chat.receive();
        chat.receive();
        chat.receive();
        assertThat(MemoryBudget.process().heapHeld()).isLessThan(before + 50_000);
        server.write(Frame.of(0x82, new byte[50_000]).bytes());
        server.write(Frame.text("more follows").bytes());
        chat.receive();
        closeAsServer(server, 1000);
        chat.receive();
        assertThatThrownBy(chat::receive).isInstanceOf(NotOpenException.class);
        assertThat(MemoryBudget.process().heapHeld()).isLessThan(before + 50_000);
    }

    @Test
    void receiveWithATimeoutGivesNull() throws Exception {
        try (Conversation chat = echo()) {
            assertThat(chat.receive(Duration.ZERO)).isNull();
            assertThat(chat.receive(Duration.ofNanos(1))).isNull();
            assertThat(chat.receive(Duration.ofSeconds(-1))).isNull();
            CompletableFuture<Message> forEver = waiting(() -> chat.receive(Duration.ofSeconds(Long.MAX_VALUE)));
            chat.send("there");
            assertThat(await(forEver).text()).isEqualTo("there");
        }
    }

    @Test
    void iteratingEndsWithAnOrderlyClose() throws Exception {
        Conversation chat = raw(LIMITS);
        RawEnd server = carrier.acceptRaw();
        server.write(Frame.text("1").bytes());
        server.write(Frame.text("2").bytes());
        closeAsServer(server, 1001);
        List<String> texts = new ArrayList<>();
        Iterator<Message> messages = chat.iterator();
        while (messages.hasNext()) {
            assertThat(messages.hasNext()).isTrue();
            texts.add(messages.next().text());
        }
        assertThat(texts).containsExactly("1", "2");
        assertThat(messages.hasNext()).isFalse();
        assertThatThrownBy(messages::next).isInstanceOf(NoSuchElementException.class);
        assertThat(chat.closed()).isEqualTo(new Event.Closed(1001, "", ClosedBy.REMOTE, true, null));
        assertThat(chat.close(1000, "")).isEqualTo(chat.closed());
    }

    @Test
    void whatWasReceivedCanBeAnsweredThoughThePeerHasClosed() throws Exception {
        Conversation chat = raw(LIMITS);
        RawEnd server = carrier.acceptRaw();
        server.write(Frame.text("1").bytes());
        server.write(Frame.text("2").bytes());
        server.write(Frame.close(1000, "").bytes());
        CompletableFuture<Void> answering = waiting(() -> {
            for (Message message : chat) {
                Thread.yield();
                chat.send("answer to " + message.text());
            }
            return null;
        });
        assertThat(Frame.read(server).text()).isEqualTo("answer to 1");
        assertThat(Frame.read(server).text()).isEqualTo("answer to 2");
        assertThat(Frame.read(server).closeCode()).isEqualTo(1000);
        server.close();
        await(answering);
        assertThat(chat.closed()).isEqualTo(new Event.Closed(1000, "", ClosedBy.REMOTE, true, null));
    }

    @Test
    void whoDoesNotComeBackHoldsThePeersCloseForAWhileOnly() throws Exception {
        Conversation chat = raw(LIMITS.withCloseTimeout(Duration.ofMillis(200)));
        RawEnd server = carrier.acceptRaw();
        server.write(Frame.text("1").bytes());
        assertThat(chat.receive().text()).isEqualTo("1");
        server.write(Frame.close(1000, "").bytes());
        assertThat(Frame.read(server).closeCode()).isEqualTo(1000);
        server.close();
        assertThatThrownBy(chat::receive).isInstanceOf(NotOpenException.class);
    }

    @Test
    void iteratingThrowsAfterAnyOtherEnd() throws Exception {
        Conversation chat = raw(LIMITS);
        RawEnd server = carrier.acceptRaw();
        server.write(Frame.text("1").bytes());
        server.close();
        Iterator<Message> messages = chat.iterator();
        assertThat(messages.next().text()).isEqualTo("1");
        assertThatThrownBy(messages::hasNext)
                .isInstanceOfSatisfying(
                        NotOpenException.class,
                        thrown -> assertThat(thrown.closed()).isEqualTo(chat.closed()))
                .hasMessageContaining("without a Close frame");
    }

    @Test
    void anInterruptedIteratorThrowsAndKeepsTheInterrupt() throws Exception {
        try (Conversation chat = echo()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> chat.iterator().hasNext()).isInstanceOf(IllegalStateException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void anInterruptEndsTheWaitButNotTheConversation() throws Exception {
        try (Conversation chat = echo()) {
            Thread[] receiver = new Thread[1];
            CompletableFuture<Message> receiving = waiting(() -> {
                receiver[0] = Thread.currentThread();
                return chat.receive();
            });
            receiver[0].interrupt();
            assertThat(receiving)
                    .failsWithin(Recorder.PATIENCE)
                    .withThrowableThat()
                    .withCauseInstanceOf(InterruptedException.class);
            assertThat(chat.send("still here").receive().text()).isEqualTo("still here");
        }
    }

    @Test
    void anInterruptWhileOpeningGivesUp() throws Exception {
        List<WebSocket> sockets = new ArrayList<>();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Conversation.open(
                        listener -> {
                            sockets.add(carrier.clientOfSilence(listener, LIMITS));
                            return sockets.get(0);
                        },
                        LIMITS))
                .isInstanceOf(HandshakeException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(sockets.get(0).status()).isIn(Status.CLOSING, Status.CLOSED);
    }

    @Test
    void aRefusalIsThrownHereWithTheOneOfTheIoThreadAsItsCause() {
        carrier.serve(Echo::new, LIMITS);
        assertThatThrownBy(() -> Conversation.open(listener -> carrier.client("/elsewhere", listener, LIMITS), LIMITS))
                .isInstanceOfSatisfying(HandshakeException.class, refused -> {
                    assertThat(refused.status()).isEqualTo(404);
                    assertThat(refused.body()).isNotEmpty();
                    assertThat(refused.headers().first("Connection")).isEqualTo("close");
                    assertThat(refused).hasCauseInstanceOf(HandshakeException.class);
                    assertThat(refused.getStackTrace())
                            .anyMatch(frame -> frame.getClassName().equals(Conversation.class.getName()));
                });
        assertThatThrownBy(() -> Conversation.open(listener -> carrier.clientOfNothing(listener, LIMITS), LIMITS))
                .isInstanceOf(HandshakeException.class)
                .hasMessageContaining("nothing listens");
    }

    @Test
    void whatArrivedBeforeTheEndCanBeReceivedAfterIt() throws Exception {
        Conversation chat = raw(LIMITS);
        RawEnd server = carrier.acceptRaw();
        server.write(Frame.text("1").bytes());
        server.write(Frame.text("2").bytes());
        CompletableFuture<Event.Closed> closing = waiting(() -> chat.close(4000, "enough"));
        assertThat(Frame.read(server).closeCode()).isEqualTo(4000);
        closeAsServer(server, 4000);
        assertThat(await(closing)).isEqualTo(new Event.Closed(4000, "", ClosedBy.LOCAL, true, null));
        assertThat(chat.receive().text()).isEqualTo("1");
        assertThat(chat.receive(Duration.ZERO)).isEqualTo(new Event.Text("2"));
        assertThatThrownBy(chat::receive).isInstanceOf(NotOpenException.class).hasMessageContaining("no more messages");
        assertThatThrownBy(() -> chat.receive(Duration.ZERO)).isInstanceOf(NotOpenException.class);
        assertThatThrownBy(() -> chat.send("x")).isInstanceOf(NotOpenException.class);
        assertThatThrownBy(chat::ping).isInstanceOf(NotOpenException.class);
    }

    @Test
    void theEndWakesEveryReceiver() throws Exception {
        Conversation chat = raw(LIMITS);
        RawEnd server = carrier.acceptRaw();
        CompletableFuture<Message> one = waiting(chat::receive);
        CompletableFuture<Message> two = waiting(chat::receive);
        server.reset();
        for (CompletableFuture<Message> receiver : List.of(one, two)) {
            assertThat(receiver)
                    .failsWithin(Recorder.PATIENCE)
                    .withThrowableThat()
                    .withCauseInstanceOf(NotOpenException.class);
        }
    }

    @Test
    void eachMessageGoesToOneReceiver() throws Exception {
        Conversation chat = raw(LIMITS);
        RawEnd server = carrier.acceptRaw();
        CompletableFuture<Message> one = waiting(chat::receive);
        CompletableFuture<Message> two = waiting(chat::receive);
        server.write(Frame.text("a").bytes());
        server.write(Frame.text("b").bytes());
        assertThat(List.of(await(one).text(), await(two).text())).containsExactlyInAnyOrder("a", "b");
    }

    /** Whoever waits longest is not the one who is meant. */
    @Test
    void aMessageWakesItsReceiverThoughAnotherThreadWaitsForTheEnd() throws Exception {
        Conversation chat = raw(LIMITS.withCloseTimeout(Duration.ofMinutes(10)));
        RawEnd server = carrier.acceptRaw();
        CompletableFuture<Event.Closed> closing = waiting(() -> chat.close(1000, ""));
        assertThat(Frame.read(server).closeCode()).isEqualTo(1000);
        CompletableFuture<Message> receiving = waiting(chat::receive);
        server.write(Frame.text("on its way").bytes());
        assertThat(await(receiving).text()).isEqualTo("on its way");
        assertThat(closing).isNotDone();
        closeAsServer(server, 1000);
        assertThat(await(closing).clean()).isTrue();
    }

    @Test
    void manyMayCloseAndAllLearnHow() throws Exception {
        Conversation chat = echo();
        List<CompletableFuture<Event.Closed>> closing = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int code = 4000 + i;
            closing.add(waiting(() -> chat.close(code, "")));
        }
        chat.close();
        for (CompletableFuture<Event.Closed> closed : closing) {
            assertThat(await(closed)).isEqualTo(chat.closed());
        }
        assertThat(chat.closed()).isNotNull();
        assertThat(chat.closed().clean()).isTrue();
        assertThat(chat).isEmpty();
    }

    @Test
    void aServerIsHeldBackWhileNobodyReceivesAndNothingIsLost() throws Exception {
        int limit = 10_000;
        Conversation chat = raw(LIMITS.withReceiveQueue(limit));
        RawEnd server = carrier.acceptRaw();
        int count = 1_000;
        byte[] payload = new byte[1000];
        for (int i = 0; i < count; i++) {
            ByteBuffer.wrap(payload).putInt(i);
            server.write(Frame.binary(payload).bytes());
        }
        for (int i = 0; i < count; i++) {
            assertThat(ByteBuffer.wrap(chat.receive().bytes()).getInt()).isEqualTo(i);
        }
        assertThat(chat.receive(Duration.ZERO)).isNull();
    }

    @Test
    void closeIsNotHeldUpByMessagesThatNobodyReceives() throws Exception {
        int limit = 10_000;
        Conversation chat = raw(LIMITS.withReceiveQueue(limit));
        RawEnd server = carrier.acceptRaw();
        for (int i = 0; i < 1_000; i++) {
            server.write(Frame.binary(new byte[1000]).bytes());
        }
        CompletableFuture<Event.Closed> closing = waiting(() -> chat.close(1000, ""));
        assertThat(Frame.read(server).closeCode()).isEqualTo(1000);
        closeAsServer(server, 1000);
        assertThat(await(closing).clean()).isTrue();
        int kept = 0;
        for (Message message : chat) {
            assertThat(message.bytes()).hasSize(1000);
            kept++;
        }
        // those that were read already; past the limit one read's worth at most
        assertThat(kept).isBetween(limit / (1000 + OVERHEAD), (limit + (64 << 10)) / 1000 + 1);
    }

    @Test
    void pingGivesTheRoundTrip() throws Exception {
        try (Conversation chat = echo()) {
            assertThat(chat.ping()).isPositive();
            assertThat(chat.socket().roundTripTime()).isPositive();
        }
    }

    @Test
    void pingFailsWithTheEnd() throws Exception {
        Conversation chat = raw(LIMITS);
        RawEnd server = carrier.acceptRaw();
        CompletableFuture<Duration> pinging = waiting(chat::ping);
        assertThat(Frame.read(server).opcode()).isEqualTo(9);
        server.reset();
        assertThat(pinging)
                .failsWithin(Recorder.PATIENCE)
                .withThrowableThat()
                .withCauseInstanceOf(NotOpenException.class);
    }

    @Test
    void anInterruptEndsPingAndSendButNotTheConversation() throws Exception {
        Conversation chat = raw(LIMITS.withSendQueue(1000));
        RawEnd server = carrier.acceptRaw();
        Thread[] caller = new Thread[1];
        CompletableFuture<Duration> pinging = waiting(() -> {
            caller[0] = Thread.currentThread();
            return chat.ping();
        });
        assertThat(Frame.read(server).opcode()).isEqualTo(9);
        caller[0].interrupt();
        assertThat(pinging)
                .failsWithin(Recorder.PATIENCE)
                .withThrowableThat()
                .withCauseInstanceOf(InterruptedException.class);
        CompletableFuture<Conversation> sending = waiting(() -> {
            caller[0] = Thread.currentThread();
            while (true) {
                chat.send(new byte[100_000]); // the test's server keeps some of it, then holds back
            }
        });
        caller[0].interrupt();
        assertThat(sending)
                .failsWithin(Recorder.PATIENCE)
                .withThrowableThat()
                .withCauseInstanceOf(InterruptedSendException.class)
                .withMessageContaining("was not queued");
        assertThat(chat.closed()).isNull();
    }

    @Test
    void anInterruptEndsTheWaitOfACloseAndTheConnection() throws Exception {
        Conversation chat = raw(LIMITS.withCloseTimeout(Duration.ofDays(1)));
        RawEnd server = carrier.acceptRaw();
        Thread[] closer = new Thread[1];
        boolean[] stillInterrupted = {false};
        CompletableFuture<Event.Closed> closing = waiting(() -> {
            closer[0] = Thread.currentThread();
            Event.Closed how = chat.close(1000, "");
            stillInterrupted[0] = Thread.interrupted();
            return how;
        });
        assertThat(Frame.read(server).closeCode()).isEqualTo(1000);
        closer[0].interrupt();
        assertThat(await(closing)).isEqualTo(new Event.Closed(1006, "", ClosedBy.LOCAL, false, null));
        assertThat(stillInterrupted[0]).isTrue();
    }

    @Test
    void tooManyPingsAreRefusedAsTheSocketRefusesThem() throws Exception {
        Conversation chat = raw(LIMITS);
        RawEnd server = carrier.acceptRaw();
        for (int i = 0; i < 64; i++) {
            chat.socket().ping();
        }
        assertThatThrownBy(chat::ping).isInstanceOf(IllegalStateException.class).hasMessageContaining("64 Pings wait");
    }

    @Test
    void aSenderThatWaitsForRoomIsRefusedByTheClose() throws Exception {
        Limits limits = LIMITS.withSendQueue(1000).withCloseTimeout(Duration.ofMillis(50));
        Conversation chat = raw(limits);
        RawEnd server = carrier.acceptRaw();
        CompletableFuture<Conversation> sending = waiting(() -> {
            while (true) {
                chat.send(new byte[100_000]); // the test's server keeps some of it, then holds back
            }
        });
        Event.Closed closed = chat.close(1000, "");
        assertThat(sending)
                .failsWithin(Recorder.PATIENCE)
                .withThrowableThat()
                .withCauseInstanceOf(NotOpenException.class);
        assertThat(closed.clean()).isFalse();
    }
}
