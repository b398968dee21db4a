package dev.longwire.proving.conformance;

import dev.longwire.proving.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Fragments in every legal and illegal order (RFC 6455 §5.4). */
final class Fragmentation {
    private static final int LONGEST_ORDER = 3;

    /** A kind of frame, as the orders are made of. */
    private enum Kind {
        T(0x01, "text begins"),
        TF(0x81, "text whole"),
        B(0x02, "binary begins"),
        BF(0x82, "binary whole"),
        C(0x00, "continues"),
        CF(0x80, "ends"),
        P(0x89, "ping");

        final int first;
        final String says;

        Kind(int first, String says) {
            this.first = first;
            this.says = says;
        }
    }

    private Fragmentation() {}

    static List<Case> cases() {
        Cases cases = new Cases(Group.FRAGMENTS);
        orders(cases, List.of());
        for (int count : new int[] {2, 3, 10, 100, 1_000}) {
            cases.both(
                    "text-in-" + count,
                    "5.4",
                    "A text message in " + count + " fragments of one octet is one message",
                    fragments(1, Cases.letters(count), 1));
            cases.both(
                    "binary-in-" + count,
                    "5.4",
                    "A binary message in " + count + " fragments of 7 octets is one message",
                    fragments(2, Cases.noise(7 * count), 7));
        }
        empty(cases);
        cases.both(
                "controls-between",
                "5.5",
                "Pings and Pongs between fragments are handled at once, and the message is one",
                new Exchange()
                        .send(0x01, (byte) 'a')
                        .ping(Cases.noise(125))
                        .send(0x00, (byte) 'b')
                        .pong((byte) 2)
                        .ping()
                        .send(0x80, (byte) 'c')
                        .echo(1, Cases.letters(3))
                        .closes());
        cases.both(
                "many-messages",
                "5.4",
                "200 messages of three fragments each, in one write, are 200 messages",
                manyMessages());
        for (int size : new int[] {125, 126, 65_535, 65_536}) {
            cases.both(
                    "halves-" + 2 * size,
                    "5.4",
                    "A message of two fragments of " + size + " octets each is one message",
                    fragments(2, Cases.noise(2 * size), size));
        }
        return cases.all();
    }

    /** All orders of up to three frames of which only the last one may be illegal; what follows an illegal one does not matter. */
    private static void orders(Cases cases, List<Kind> before) {
        boolean inside = isInside(before);
        for (Kind kind : Kind.values()) {
            List<Kind> order = Stream.concat(before.stream(), Stream.of(kind)).toList();
            boolean legal = kind == Kind.P || inside == (kind == Kind.C || kind == Kind.CF);
            String says =
                    String.join(", ", order.stream().map(each -> each.says).toList());
            cases.both(
                    "order-" + String.join("-", order.stream().map(Kind::name).toList()),
                    "5.4",
                    "In the order " + says + ": " + (legal ? "legal" : "the last frame fails the connection"),
                    exchange(order, legal));
            if (legal && order.size() < LONGEST_ORDER) {
                orders(cases, order);
            }
        }
    }

    private static boolean isInside(List<Kind> order) {
        boolean inside = false;
        for (Kind kind : order) {
            inside = switch (kind) {
                case T, B -> true;
                case CF -> false;
                default -> inside;
            };
        }
        return inside;
    }

    private static Exchange exchange(List<Kind> order, boolean lastIsLegal) {
        Exchange exchange = new Exchange();
        StringBuilder message = new StringBuilder();
        int opcode = 0;
        for (int i = 0; i < order.size(); i++) {
            Kind kind = order.get(i);
            byte[] payload = (kind + "" + i).getBytes(StandardCharsets.US_ASCII);
            if (kind == Kind.P) {
                exchange.ping(payload);
                continue;
            }
            exchange.send(kind.first, payload);
            if (i == order.size() - 1 && !lastIsLegal) {
                return exchange.send(0x89, (byte) 'p').fails(1002);
            }
            opcode = (kind.first & 0xF) != 0 ? kind.first & 0xF : opcode;
            message.append(kind).append(i);
            if ((kind.first & 0x80) != 0) {
                exchange.echo(opcode, message.toString().getBytes(StandardCharsets.US_ASCII));
                message.setLength(0);
            }
        }
        return exchange.closes();
    }

    private static Exchange fragments(int opcode, byte[] message, int size) {
        Exchange exchange = new Exchange();
        for (int at = 0; at < message.length; at += size) {
            int first = (at == 0 ? opcode : 0) | (at + size >= message.length ? 0x80 : 0);
            exchange.send(Frame.of(first, Arrays.copyOfRange(message, at, at + size)));
        }
        return exchange.echo(opcode, message).closes();
    }

    private static void empty(Cases cases) {
        byte[] none = {};
        byte[] a = {'a'};
        String[] names = {"first", "middle", "last", "all"};
        byte[][][] fragments = {{none, a, a}, {a, none, a}, {a, a, none}, {none, none, none}};
        for (int i = 0; i < names.length; i++) {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            Exchange exchange = new Exchange();
            for (int part = 0; part < 3; part++) {
                exchange.send(part == 0 ? 0x01 : part == 2 ? 0x80 : 0x00, fragments[i][part]);
                whole.writeBytes(fragments[i][part]);
            }
            cases.both(
                    "empty-" + names[i],
                    "5.4",
                    "Fragments may be empty, of three " + (i == 3 ? "all" : "the " + names[i]),
                    exchange.echo(1, whole.toByteArray()).closes());
        }
    }

    private static Exchange manyMessages() {
        Exchange exchange = new Exchange();
        for (int i = 0; i < 200; i++) {
            byte[] part = Cases.letters(1 + i % 5);
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            for (int first : new int[] {0x01, 0x00, 0x80}) {
                exchange.send(first, part);
                whole.writeBytes(part);
            }
            exchange.echo(1, whole.toByteArray());
        }
        return exchange.closes();
    }
}
