package dev.longwire.proving.conformance;

import dev.longwire.protocol.Role;
import dev.longwire.proving.Frame;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Headers that a frame must not have (RFC 6455 §5.1, §5.2). */
final class Reserved {
    private static final Map<Integer, String> OPCODES =
            new TreeMap<>(Map.of(0, "continuation", 1, "text", 2, "binary", 8, "close", 9, "ping", 10, "pong"));
    private static final byte[] HELLO = {'H', 'e', 'l', 'l', 'o'};
    /** What follows an illegal frame: nobody must answer it. */
    private static final Frame PING = Frame.of(0x89, new byte[] {'p'});

    private static final int PROTOCOL_ERROR = 1002;
    private static final int TOO_BIG = 1009;

    private Reserved() {}

    static List<Case> cases() {
        Cases cases = new Cases(Group.RESERVED);
        OPCODES.forEach((opcode, name) -> {
            for (int bits = 1; bits < 8; bits++) {
                int first = 0x80 | bits << 4 | opcode;
                cases.both(
                        name + "-rsv-" + bits(bits),
                        "5.2",
                        "Reserved bits " + bits(bits) + " in a " + name
                                + " frame, with no extension agreed, fail the connection",
                        before(opcode)
                                .send(first, opcode == 8 ? new byte[0] : HELLO)
                                .send(PING)
                                .fails(PROTOCOL_ERROR));
            }
            masks(cases, opcode, name);
        });
        for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
            reservedOpcode(cases, opcode);
        }
        lengths(cases);
        return cases.all();
    }

    private static String bits(int bits) {
        return Integer.toBinaryString(8 | bits).substring(1);
    }

    /** What a continuation frame needs before it, or a message that shows that all was well so far. */
    private static Exchange before(int opcode) {
        Exchange exchange = new Exchange();
        if (opcode == 0) {
            exchange.send(0x01, (byte) 'a');
        } else {
            exchange.message(1, (byte) 'a');
        }
        return exchange;
    }

    private static void masks(Cases cases, int opcode, String name) {
        byte[] payload = opcode == 8 ? new byte[] {3, (byte) 0xE8} : HELLO;
        Frame frame = Frame.of(0x80 | opcode, payload);
        cases.of(
                Role.SERVER,
                name + "-unmasked",
                "5.1",
                "An unmasked " + name + " frame from a client fails the connection",
                before(opcode).octets(role -> frame.bytes()).send(PING).fails(PROTOCOL_ERROR));
        cases.of(
                Role.CLIENT,
                name + "-masked",
                "5.1",
                "A masked " + name + " frame from a server fails the connection",
                before(opcode)
                        .octets(role -> frame.asClient().bytes())
                        .send(PING)
                        .fails(PROTOCOL_ERROR));
    }

    private static void reservedOpcode(Cases cases, int opcode) {
        String what = "The reserved opcode " + opcode;
        String fails = " fails the connection";
        cases.both(
                "opcode-" + opcode,
                "5.2",
                what + " with a payload" + fails,
                before(1).send(0x80 | opcode, HELLO).send(PING).fails(PROTOCOL_ERROR));
        cases.both(
                "opcode-" + opcode + "-empty",
                "5.2",
                what + " without payload" + fails,
                before(1).send(0x80 | opcode, new byte[0]).send(PING).fails(PROTOCOL_ERROR));
        cases.both(
                "opcode-" + opcode + "-fragment",
                "5.2",
                what + " with FIN unset" + fails,
                before(1).send(opcode, HELLO).send(PING).fails(PROTOCOL_ERROR));
        cases.both(
                "opcode-" + opcode + "-inside",
                "5.2",
                what + " between the fragments of a message" + fails,
                before(0).send(0x80 | opcode, HELLO).send(PING).fails(PROTOCOL_ERROR));
    }

    private static void lengths(Cases cases) {
        for (Map.Entry<Integer, String> opcode : OPCODES.entrySet()) {
            for (long length : new long[] {0, 1, 125}) {
                longForm(cases, opcode, 126, length);
            }
            for (long length : new long[] {0, 125, 126, 65_535}) {
                longForm(cases, opcode, 127, length);
            }
            cases.both(
                    opcode.getValue() + "-length-negative",
                    "5.2",
                    "A length with the most significant bit set in a " + opcode.getValue()
                            + " frame fails the connection",
                    before(opcode.getKey())
                            .octets(role -> header(role, opcode.getKey(), 127, Long.MIN_VALUE | 5))
                            .send(PING)
                            .fails(PROTOCOL_ERROR));
        }
        for (long length : new long[] {(16 << 20) + 1, 1L << 31, 1L << 32, 1L << 62, Long.MAX_VALUE}) {
            cases.both(
                    "binary-length-" + length,
                    "10.4",
                    "A frame of " + length + " octets, more than the limit of 16 MiB, is refused by its header alone",
                    new Exchange().octets(role -> header(role, 2, 127, length)).failsAtOnce(TOO_BIG));
        }
    }

    private static void longForm(Cases cases, Map.Entry<Integer, String> opcode, int form, long length) {
        String name = opcode.getValue();
        cases.both(
                name + "-length-" + length + "-as-" + (form == 126 ? "16" : "64") + "-bits",
                "5.2",
                "The length " + length + " of a " + name + " frame in " + (form == 126 ? "16" : "64")
                        + " bits, not in its shortest form, fails the connection",
                before(opcode.getKey())
                        .octets(role -> header(role, opcode.getKey(), form, length))
                        .octets(role -> new byte[(int) length])
                        .fails(PROTOCOL_ERROR));
    }

    private static byte[] header(Role underTest, int opcode, int form, long length) {
        boolean masked = underTest == Role.SERVER;
        ByteBuffer header = ByteBuffer.allocate((form == 126 ? 4 : 10) + (masked ? 4 : 0));
        header.put((byte) (0x80 | opcode)).put((byte) ((masked ? 0x80 : 0) | form));
        if (form == 126) {
            header.putShort((short) length);
        } else {
            header.putLong(length);
        }
        return header.array(); // a masking key of zeros
    }
}
