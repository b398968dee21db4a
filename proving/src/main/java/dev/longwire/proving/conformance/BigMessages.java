package dev.longwire.proving.conformance;

import dev.longwire.proving.Frame;
import java.util.Arrays;
import java.util.List;

/** Messages as large as Longwire takes by default (RFC 6455 §5.2, §5.4, §10.4). */
final class BigMessages {
    private static final int SIZE = 16 << 20;
    private static final int FRAGMENTS = 65_536;

    private BigMessages() {}

    static List<Case> cases() {
        Cases cases = new Cases(Group.BIG);
        for (int opcode : new int[] {1, 2}) {
            String kind = opcode == 1 ? "text" : "binary";
            cases.both(
                    kind + "-16-mib",
                    "5.2",
                    "A " + kind + " message of 16 MiB in one frame comes back",
                    (bench, role) -> new Exchange()
                            .message(opcode, message(opcode, SIZE))
                            .closes()
                            .run(bench, role));
            cases.both(
                    kind + "-16-mib-in-65536",
                    "5.4",
                    "A " + kind + " message of 16 MiB in 65,536 fragments comes back",
                    (bench, role) -> fragments(opcode).run(bench, role));
        }
        cases.both(
                "binary-larger",
                "10.4",
                "A message that grows past the limit of 16 MiB by its second fragment is refused by that fragment's header",
                (bench, role) -> new Exchange()
                        .send(0x02, message(2, SIZE))
                        .octets(under -> Exchange.first(
                                Talk.framed(Frame.of(0x80, new byte[1]), under),
                                Talk.framed(Frame.of(0x80, new byte[1]), under).length - 1))
                        .failsAtOnce(1009)
                        .run(bench, role));
        return cases.all();
    }

    private static byte[] message(int opcode, int size) {
        return opcode == 1 ? Cases.letters(size) : Cases.noise(size);
    }

    private static Exchange fragments(int opcode) {
        byte[] message = message(opcode, SIZE);
        int size = SIZE / FRAGMENTS;
        Exchange exchange = new Exchange();
        for (int at = 0; at < SIZE; at += size) {
            int first = (at == 0 ? opcode : 0) | (at + size == SIZE ? 0x80 : 0);
            exchange.send(first, Arrays.copyOfRange(message, at, at + size));
        }
        return exchange.echo(opcode, message).closes();
    }
}
