package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Compression;
import dev.longwire.Limits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A few octets may become a thousand times as many (RFC 1951): they are inflated in turns, and come to the same. */
class InflatingTurnTest {
    private static final int MIB = 1 << 20;

    /** Three large messages with others before, between and behind them, as that role receives them. */
    private static byte[] stream(Role role) {
        Deflation sender = new Deflation(CompressedWire.ALWAYS);
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        frames.writeBytes(Wire.toward(role, "810161"));
        for (int i = 0; i < 3; i++) {
            byte[] large = new byte[2 * MIB + 77 * i];
            Arrays.fill(large, (byte) ('A' + i));
            byte[] deflated = Wire.bytes(sender.deflate(ByteBuffer.wrap(large)));
            int cut = deflated.length / 2;
            frames.writeBytes(Wire.toward(
                    role,
                    Wire.frame(i == 1 ? 0x41 : 0x42, Wire.hex(Arrays.copyOf(deflated, cut)))
                            + "8900"
                            + Wire.frame(0x80, Wire.hex(Arrays.copyOfRange(deflated, cut, deflated.length)))));
            frames.writeBytes(Wire.toward(role, "810162"));
        }
        frames.writeBytes(Wire.toward(role, Wire.close(1000, "bye")));
        sender.release();
        return frames.toByteArray();
    }

    private static Wire.End end(Role role) {
        return new Wire.End(role, Limits.DEFAULT, CompressedWire.ALWAYS, 0);
    }

    private static String outcome(Wire.End end) {
        String outcome = end.events() + " " + end.sent() + " " + end.connection.closed(null);
        end.connection.release();
        return outcome;
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void oneReadTakesAsManyTurnsAsItBecomesLarge(Role role) {
        byte[] stream = stream(role);
        Wire.End end = end(role);
        ByteBuffer in = ByteBuffer.wrap(stream.clone());
        List<Integer> messages = new ArrayList<>();
        int turns = 0;
        do {
            int before = in.position();
            end.connection.receive(in);
            turns++;
            assertThat(in.limit()).isEqualTo(stream.length);
            assertThat(in.position()).isGreaterThan(before);
            byte[] left = Arrays.copyOfRange(in.array(), in.position(), stream.length);
            assertThat(left).isEqualTo(Arrays.copyOfRange(stream, in.position(), stream.length));
            messages.add((int) end.events().stream()
                    .filter(event -> event.startsWith("binary") || event.startsWith("text"))
                    .count());
        } while (in.hasRemaining());
        assertThat(turns).isBetween(24, 28); // for a little more than six MiB, 256 KiB each
        assertThat(messages).allMatch(count -> count <= 2);
        assertThat(messages.stream().mapToInt(Integer::intValue).sum()).isEqualTo(7);
        assertThat(end.sent()).hasSize(3);
        end.connection.release();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void anySplitIsTheSame(Role role) {
        byte[] stream = stream(role);
        Wire.End whole = end(role);
        whole.receive(stream);
        String expected = outcome(whole);
        assertThat(expected).contains("text a", "2097152 octets", "ping , ", "close 1000 bye");
        for (int cut = 1; cut < stream.length; cut += 97) {
            Wire.End end = end(role);
            end.receive(Arrays.copyOf(stream, cut));
            end.receive(Arrays.copyOfRange(stream, cut, stream.length));
            assertThat(outcome(end)).as("cut at %d", cut).isEqualTo(expected);
        }
        Wire.End bytes = end(role);
        for (byte octet : stream) {
            bytes.receive(new byte[] {octet});
        }
        assertThat(outcome(bytes)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void smallReadsOfOneTurnShareIt(Role role) {
        byte[] stream = stream(role);
        Wire.End end = end(role);
        int at = 0;
        int received = 0;
        while (received < stream.length) {
            ByteBuffer in =
                    ByteBuffer.wrap(Arrays.copyOfRange(stream, received, Math.min(stream.length, received + 50)));
            end.connection.receive(in);
            received += in.position();
            if (in.hasRemaining()) {
                break;
            }
            at = received;
        }
        assertThat(at)
                .as("octets of %d that become 256 KiB, and a message before", stream.length)
                .isBetween(150, 500);
        end.events();
        end.connection.release();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aReadThatIsCompleteBeginsAnotherTurn(Role role) {
        byte[] stream = stream(role);
        Wire.End end = end(role);
        for (int at = 0; at < stream.length; at += 50) {
            ByteBuffer in = ByteBuffer.wrap(Arrays.copyOfRange(stream, at, Math.min(stream.length, at + 50)));
            end.connection.receive(in);
            assertThat(in.hasRemaining()).isFalse();
            end.connection.nextTurn();
        }
        assertThat(end.events()).hasSize(11);
        assertThat(end.sent()).hasSize(3);
        end.connection.release();
    }

    @Test
    void whatIsTooLargeIsRefusedInALaterTurn() {
        Limits limits = Limits.DEFAULT.withMaxMessageSize(MIB + MIB / 2);
        Wire.End end = new Wire.End(Role.CLIENT, limits, CompressedWire.ALWAYS, 0);
        ByteBuffer in = ByteBuffer.wrap(stream(Role.CLIENT));
        end.connection.receive(in);
        assertThat(in.hasRemaining()).isTrue();
        assertThat(end.events()).hasSizeLessThanOrEqualTo(2);
        assertThat(end.sent()).hasSizeLessThanOrEqualTo(1);
        for (int turn = 2; turn <= 7; turn++) {
            assertThat(end.connection.phase()).isEqualTo(Phase.OPEN);
            end.connection.receive(in);
        }
        assertThat(in.hasRemaining()).isFalse();
        assertThat(end.connection.phase()).isEqualTo(Phase.FAILED);
        assertThat(end.connection.failure()).hasMessageContaining("Limits.maxMessageSize");
        end.connection.release();
    }

    /** A failure in between, of whatever kind, throws away what is left. */
    @Test
    void whatIsLeftIsThrownAwayAfterAFailure() {
        Wire.End end = end(Role.SERVER);
        ByteBuffer in = ByteBuffer.wrap(stream(Role.SERVER));
        end.connection.receive(in);
        assertThat(in.hasRemaining()).isTrue();
        end.connection.fail(new IllegalStateException("of the application"), 0);
        end.events();
        end.connection.receive(in);
        assertThat(in.hasRemaining()).isFalse();
        assertThat(end.events()).isEmpty();
        end.connection.release();
    }

    /** Nothing comes of an empty block with BFINAL, but each makes the window anew. */
    @Test
    void blocksThatEndAndEndAgainHaveTurnsToo() {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.writeBytes(Wire.hex("4b04 00")); // "a"
        for (int i = 0; i < 60_000; i++) {
            payload.writeBytes(new byte[] {3, 0});
        }
        payload.write(0);
        Compression agreed = CompressedWire.ALWAYS;
        Wire.End end = new Wire.End(Role.CLIENT, Limits.DEFAULT, agreed, 0);
        ByteBuffer in = ByteBuffer.wrap(Wire.toward(Role.CLIENT, Wire.frame(0xC1, Wire.hex(payload.toByteArray()))));
        int turns = 0;
        do {
            end.connection.receive(in);
            turns++;
        } while (in.hasRemaining());
        assertThat(turns).isBetween(100, 2_000);
        assertThat(end.events()).containsExactly("text a");
        end.connection.release();
    }
}
