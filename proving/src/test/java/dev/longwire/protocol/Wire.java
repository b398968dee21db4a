package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Compression;
import dev.longwire.Limits;
import dev.longwire.proving.Splits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Both ends of the wire as tests see it: frames in hexadecimal, and connections whose events and output must be taken to the
 * last one. A test registers an instance; what it left over fails it.
 */
final class Wire implements AfterEachCallback {
    private static final int MOST_SHOWN = 32;

    private final List<End> ends = new ArrayList<>();

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isEmpty()) {
            ends.forEach(End::assertExhausted);
        }
    }

    End end(Role role) {
        return end(role, Limits.DEFAULT);
    }

    End end(Role role, Limits limits) {
        End end = new End(role, limits, Output.MOST);
        ends.add(end);
        return end;
    }

    /** What an end does with an event after it was recorded. */
    interface Reaction {
        void to(End end, String event, ByteBuffer payload);
    }

    /** Passes the frames to a fresh end in every split, and each end to the check, which must take all that happened. */
    static void everySplit(Role role, Limits limits, String frames, Consumer<End> check) {
        everySplitWith(role, limits, frames, (end, event, payload) -> {}, check);
    }

    static void everySplitWith(Role role, Limits limits, String frames, Reaction reaction, Consumer<End> check) {
        byte[] bytes = toward(role, frames);
        Splits.of(bytes).forEach(pieces -> {
            End end = new End(role, limits, FrameWriter.LONGEST_HEADER);
            end.reaction = (event, payload) -> reaction.to(end, event, payload);
            pieces.forEach(end::receive);
            check.accept(end);
            end.assertExhausted();
        });
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replaceAll("\\s", ""));
    }

    static String hex(byte[] octets) {
        return HexFormat.of().formatHex(octets);
    }

    static byte[] bytes(ByteBuffer window) {
        byte[] octets = new byte[window.remaining()];
        window.get(window.position(), octets);
        return octets;
    }

    static String utf8(String text) {
        return hex(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A frame, unmasked, in hexadecimal, with its length in the shortest form. */
    static String frame(int first, String payload) {
        int length = hex(payload).length;
        String size = length < 126
                ? "%02x".formatted(length)
                : length < 65536 ? "7e%04x".formatted(length) : "7f%016x".formatted(length);
        return "%02x%s%s".formatted(first, size, payload);
    }

    static String close(int code, String reason) {
        return frame(0x88, "%04x%s".formatted(code, utf8(reason)));
    }

    /**
     * Frames as that role receives them: as they are for a client, masked for a server, each with another key.
     *
     * @param frames unmasked and in hexadecimal, legal or not; the last may be cut short
     */
    static byte[] toward(Role role, String frames) {
        ByteBuffer in = ByteBuffer.wrap(hex(frames));
        if (role == Role.CLIENT) {
            return in.array();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int key = 0x37FA213D; in.hasRemaining(); key *= 0x6F4F2A35) {
            out.write(in.get());
            if (!in.hasRemaining()) {
                break;
            }
            int second = in.get();
            out.write(second | 0x80);
            long length = second & 0x7F;
            int more = length < 126 ? 0 : length == 126 ? 2 : 8;
            if (in.remaining() < more) {
                throw new IllegalArgumentException("a header that is cut short cannot be masked: " + frames);
            }
            if (more > 0) {
                length = more == 2 ? in.getShort(in.position()) & 0xFFFF : in.getLong(in.position());
                out.write(in.array(), in.position(), more);
                in.position(in.position() + more);
            }
            out.writeBytes(ByteBuffer.allocate(4).putInt(key).array());
            for (long i = 0; (i < length || length < 0) && in.hasRemaining(); i++) {
                out.write(in.get() ^ (key >>> 24 - 8 * (i & 3)));
            }
        }
        return out.toByteArray();
    }

    /** A message or control frame in the words of these tests, such as {@code text Hello} or {@code close 1000 bye}. */
    static String describe(int opcode, byte[] payload) {
        String kind = switch (opcode) {
            case Opcode.TEXT -> "text ";
            case Opcode.BINARY -> "binary ";
            case Opcode.PING -> "ping ";
            case Opcode.PONG -> "pong ";
            case Opcode.CLOSE -> "close ";
            default -> throw new AssertionError("opcode " + opcode);
        };
        if (opcode == Opcode.CLOSE) {
            int code = payload.length == 0 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
            int from = Math.min(2, payload.length);
            return kind + code + " " + new String(payload, from, payload.length - from, StandardCharsets.UTF_8);
        }
        if (payload.length > MOST_SHOWN) {
            CRC32 sum = new CRC32();
            sum.update(payload);
            return kind + payload.length + " octets, CRC " + Long.toHexString(sum.getValue());
        }
        return kind + (opcode == Opcode.TEXT ? new String(payload, StandardCharsets.UTF_8) : hex(payload));
    }

    /** Reads what an end has written; strictly, and apart from the reader under test. */
    static List<String> frames(Role sender, byte[] written, Set<Integer> keysSeen) {
        List<String> frames = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(written);
        while (in.hasRemaining()) {
            int first = in.get() & 0xFF;
            int second = in.get() & 0xFF;
            assertThat(first & 0xF0).as("FIN and reserved bits").isEqualTo(0x80);
            assertThat(second & 0x80).as("mask bit").isEqualTo(sender == Role.CLIENT ? 0x80 : 0);
            long length = second & 0x7F;
            if (length == 126) {
                length = in.getShort() & 0xFFFF;
                assertThat(length).isGreaterThan(125);
            } else if (length == 127) {
                length = in.getLong();
                assertThat(length).isGreaterThan(65535);
            }
            byte[] key = new byte[4];
            if (sender == Role.CLIENT) {
                in.get(key);
                assertThat(keysSeen.add(ByteBuffer.wrap(key).getInt()))
                        .as("a fresh key")
                        .isTrue();
            }
            byte[] payload = new byte[Math.toIntExact(length)];
            in.get(payload);
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= key[i & 3];
            }
            frames.add(describe(first & 0xF, payload));
        }
        return frames;
    }

    /** Hands out buffers with no more room than asked for, or than a given size, and keeps what was put there. */
    static final class Collected implements Output {
        private final int room;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private ByteBuffer current = ByteBuffer.allocate(0);
        private int start;

        Collected(int room) {
            this.room = room;
        }

        @Override
        public ByteBuffer reserve(int wanted) {
            if (wanted < 0 || wanted > MOST) {
                throw new AssertionError(wanted + " bytes were asked for; at most " + MOST + " may be");
            }
            take();
            // A margin before the position, so that an index that should count from there shows.
            start = 3;
            current = ByteBuffer.allocate(start + Math.max(room, wanted)).position(start);
            return current;
        }

        private void take() {
            byte[] put = new byte[current.position() - start];
            current.get(start, put);
            bytes.writeBytes(put);
            start = current.position();
        }

        byte[] drain() {
            take();
            byte[] all = bytes.toByteArray();
            bytes.reset();
            return all;
        }
    }

    /** One connection under test, with a clock that the test moves. */
    static final class End implements MessageHandler {
        final Role role;
        final Connection connection;
        long now;
        /** Called with each event after it was recorded; by default nothing. */
        BiConsumer<String, ByteBuffer> reaction = (event, payload) -> {};

        private final Collected output;
        private final List<String> events = new ArrayList<>();
        private final Set<Integer> keys = new HashSet<>();
        private int nextKey = 0x1234_5678;

        End(Role role, Limits limits, int room) {
            this(role, limits, null, room);
        }

        End(Role role, Limits limits, Compression compression, int room) {
            this.role = role;
            output = new Collected(room);
            connection = new Connection(role, limits, compression, () -> nextKey += 0x0101_0107, output, this, 0);
        }

        End receive(String frames) {
            receive(toward(role, frames));
            return this;
        }

        void receive(byte[] octets) {
            ByteBuffer in = ByteBuffer.allocate(octets.length + 5)
                    .position(2)
                    .put(octets)
                    .flip()
                    .position(2);
            do {
                connection.receive(in);
            } while (in.hasRemaining()); // in another turn
            if (in.position() != octets.length + 2 || in.hasRemaining()) {
                throw new AssertionError("not all was eaten: " + in);
            }
        }

        /** Takes the events since the last call. */
        List<String> events() {
            List<String> taken = List.copyOf(events);
            events.clear();
            return taken;
        }

        /** Takes the frames sent since the last call. */
        List<String> sent() {
            return frames(role, output.drain(), keys);
        }

        byte[] sentBytes() {
            return output.drain();
        }

        void assertExhausted() {
            assertThat(events()).as("events left over").isEmpty();
            assertThat(sent()).as("frames left over").isEmpty();
        }

        private void record(int opcode, ByteBuffer payload) {
            String event = describe(opcode, bytes(payload));
            events.add(event);
            reaction.accept(event, payload);
        }

        @Override
        public void text(ByteBuffer in, int from, int to) {
            record(Opcode.TEXT, in.duplicate().limit(to).position(from));
        }

        @Override
        public void binary(ByteBuffer in, int from, int to) {
            record(Opcode.BINARY, in.duplicate().limit(to).position(from));
        }

        @Override
        public void ping(ByteBuffer payload) {
            record(Opcode.PING, payload);
        }

        @Override
        public void pong(ByteBuffer payload) {
            record(Opcode.PONG, payload);
        }

        @Override
        public void closeReceived(CloseFrame frame) {
            String event = "close " + frame.code() + " " + frame.reason();
            events.add(event);
            reaction.accept(event, ByteBuffer.allocate(0));
        }

        @Override
        public long now() {
            return now;
        }
    }
}
