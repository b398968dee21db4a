package dev.longwire.serial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Handshake;
import dev.longwire.Headers;
import dev.longwire.Limits;
import dev.longwire.handshake.HandshakeKey;
import dev.longwire.proving.ManualLoop;
import dev.longwire.proving.Splits;
import dev.longwire.testkit.line.MemoryLine;
import dev.longwire.transport.Connector;
import dev.longwire.transport.Line;
import dev.longwire.transport.LineHandler;
import dev.longwire.transport.Masking;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a client asks again, and which answer it takes: bytes and time in, bytes out. */
class RequestsTest {
    private static final String CLOSE = "\u0088\u0080\0\0\0\0";
    private static final Duration EVERY = Duration.ofMillis(400);
    private static final Duration ALMOST = EVERY.minusNanos(1);
    private static final Duration REST = Duration.ofNanos(1);

    private final ManualLoop loop = new ManualLoop();
    private final Attempt attempt = new Attempt();
    private boolean reading = true;
    private Device device;
    private Requests requests;

    /** Keeps what comes. */
    private static final class Device implements LineHandler {
        private final Line line;
        private final StringBuilder came = new StringBuilder();

        Device(Line line) {
            this.line = line;
            line.handler(this);
        }

        /** Those that have come since it was last asked, without what is ahead of them. */
        List<String> requests() {
            List<String> all = new ArrayList<>(List.of(came.toString().split("(?=" + CLOSE + "GET )")));
            came.setLength(0);
            all.removeIf(String::isEmpty);
            assertThat(all).allMatch(each -> each.startsWith(CLOSE + "GET /index.html ") && each.endsWith("\r\n\r\n"));
            return all;
        }

        String onlyRequest() {
            List<String> all = requests();
            assertThat(all).hasSize(1);
            return all.get(0);
        }

        void say(String latin1) {
            for (byte[] piece : Splits.chops(latin1.getBytes(StandardCharsets.ISO_8859_1), 1024)) {
                line.reserve(piece.length).put(piece);
            }
            line.flush();
        }

        @Override
        public void received(ByteBuffer bytes) {
            came.append(StandardCharsets.ISO_8859_1.decode(bytes));
        }

        @Override
        public void inputEnded() {}

        @Override
        public void closed(@Nullable Throwable cause) {}
    }

    /** Keeps how it ended. */
    private final class Attempt implements Connector.Attempt {
        private @Nullable Handshake handshake;
        private @Nullable Throwable cause;
        private final StringBuilder frames = new StringBuilder();

        @Override
        public LineHandler opened(Line line, Handshake agreed) {
            requests.end();
            handshake = agreed;
            return new LineHandler() {
                @Override
                public void received(ByteBuffer bytes) {
                    frames.append(StandardCharsets.ISO_8859_1.decode(bytes));
                }

                @Override
                public void inputEnded() {}

                @Override
                public void closed(@Nullable Throwable why) {}
            };
        }

        @Override
        public void failed(Throwable why) {
            cause = why;
        }
    }

    private void start(Repeats repeats, int capacity) {
        SerialConnector connector = new SerialConnector(
                new DeviceName("device"),
                new LineSettings(9600, 1, Parity.NONE, FlowControl.NONE),
                "/index.html",
                Headers.of(),
                List.of(),
                null,
                Masking.ZERO_KEY,
                repeats,
                Limits.DEFAULT);
        MemoryLine.Pair pair = MemoryLine.pair(loop, loop, capacity);
        device = new Device(pair.server());
        pair.server().reading(reading);
        requests = new Requests(connector, pair.client(), "the port", attempt, why -> attempt.cause = why);
        requests.send();
        loop.run();
    }

    private void start() {
        start(Repeats.DEFAULT, 1 << 20);
    }

    private static String key(String request) {
        return request.replaceAll("(?s).*\r\nSec-WebSocket-Key: ([^\r]*)\r\n.*", "$1");
    }

    private static String answer(String request) {
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + HandshakeKey.accept(key(request)) + "\r\n\r\n";
    }

    private void assertOpenedBy(String request) {
        assertThat(attempt.cause).isNull();
        assertThat(attempt.handshake).isNotNull();
        assertThat(attempt.handshake.request().first("Sec-WebSocket-Key")).isEqualTo(key(request));
        loop.advance(Duration.ofHours(1));
        assertThat(device.requests()).isEmpty();
        assertThat(loop.timers()).isZero();
    }

    @Test
    void tenRequestsAndNoMore() {
        start();
        List<String> keys = new ArrayList<>();
        keys.add(key(device.onlyRequest()));
        for (int i = 1; i < 10; i++) {
            loop.advance(ALMOST);
            assertThat(device.requests()).isEmpty();
            loop.advance(REST);
            keys.add(key(device.onlyRequest()));
        }
        assertThat(keys).doesNotHaveDuplicates();
        loop.advance(Duration.ofHours(1));
        assertThat(device.requests()).isEmpty();
        assertThat(loop.timers()).isZero();
        assertThat(requests.silence())
                .startsWith("nothing came from the port")
                .endsWith("The request was sent 10 times.");
    }

    @Test
    void anAnswerInTimeIsFollowedByNothing() {
        start();
        String request = device.onlyRequest();
        loop.advance(ALMOST);
        device.say(answer(request) + "frames");
        loop.run();
        assertOpenedBy(request);
        assertThat(attempt.frames).hasToString("frames");
    }

    @Test
    void theTenthMayBeAnsweredAsLateAsTheHandshakeLasts() {
        start();
        loop.advance(EVERY.multipliedBy(20));
        List<String> all = device.requests();
        assertThat(all).hasSize(10);
        device.say(answer(all.get(9)));
        loop.run();
        assertOpenedBy(all.get(9));
    }

    @Test
    void whatIsLeftOfTheOldSessionIsThrownAwayInEverySplit() {
        start();
        loop.advance(EVERY);
        List<String> all = device.requests();
        String says = "end of a frame" + CLOSE.substring(0, 1) + "\0" + answer(all.get(0)) + "\u0082\u0001x"
                + CLOSE.substring(0, 1) + "\0" + answer(all.get(1)) + "\u0082\u0001y";
        byte[] octets = says.getBytes(StandardCharsets.ISO_8859_1);
        Splits.of(octets).forEach(pieces -> {
            RequestsTest it = new RequestsTest();
            it.start();
            it.loop.advance(EVERY);
            List<String> asked = it.device.requests();
            String spoken = says.replace(answer(all.get(0)), answer(asked.get(0)))
                    .replace(answer(all.get(1)), answer(asked.get(1)));
            int at = 0;
            for (byte[] piece : pieces) {
                it.device.say(spoken.substring(at, at + piece.length));
                it.loop.run();
                at += piece.length;
            }
            it.assertOpenedBy(asked.get(1));
            assertThat(it.attempt.frames).hasToString("\u0082\u0001y");
        });
    }

    @Test
    void anAnswerToAnEarlierRequestGivesTheDeviceTwiceTheTime() {
        start();
        String first = device.onlyRequest();
        loop.advance(EVERY);
        device.onlyRequest();
        device.say(answer(first) + "frames of a session that the second request ends");
        loop.run();
        assertThat(attempt.handshake).isNull();
        loop.advance(EVERY.multipliedBy(2).minusNanos(1));
        assertThat(device.requests()).isEmpty();
        loop.advance(REST);
        String third = device.onlyRequest();
        device.say(answer(third));
        loop.run();
        assertOpenedBy(third);
    }

    @Test
    void theTimeForAnAnswerBeginsWhenTheRequestHasLeft() {
        reading = false;
        start(Repeats.DEFAULT, 100);
        loop.advance(Duration.ofHours(1));
        device.line.reading(true);
        loop.run();
        String request = device.onlyRequest();
        loop.advance(ALMOST);
        assertThat(device.requests()).isEmpty();
        device.say(answer(request));
        loop.run();
        assertOpenedBy(request);
    }

    @Test
    void oneRequestHasNothingAheadOfIt() {
        start(Repeats.NEVER, 1 << 20);
        loop.advance(Duration.ofHours(1));
        assertThat(device.came.toString())
                .startsWith("GET /index.html HTTP/1.1\r\n")
                .endsWith("\r\n\r\n");
        assertThat(device.came.indexOf("GET", 1)).isNegative();
        assertThat(requests.silence()).startsWith("nothing came from the port").doesNotContain("times");
    }

    @Test
    void aRefusalIsTheAnswer() {
        start();
        loop.advance(EVERY);
        device.say("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        loop.run();
        assertThat(attempt.cause).hasMessageContaining("404");
        device.requests();
        requests.end();
        loop.advance(Duration.ofHours(1));
        assertThat(device.requests()).isEmpty();
    }

    @Test
    void whatIsGivenUpAsksNoMore() {
        start();
        device.onlyRequest();
        requests.cancel();
        loop.advance(Duration.ofHours(1));
        assertThat(device.requests()).isEmpty();
        assertThat(loop.timers()).isZero();
    }
}
