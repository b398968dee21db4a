package dev.longwire.proving.conformance;

import dev.longwire.proving.Frame;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.Deflater;

/** Compressed messages in every form (RFC 7692 §6, §7.2). */
final class DeflateMessages {
    private static final String AGREED = "permessage-deflate";
    private static final String ANEW = AGREED + "; server_no_context_takeover; client_no_context_takeover";
    private static final byte[] HELLO = {'H', 'e', 'l', 'l', 'o'};
    private static final byte[] HELLO_COMPRESSED = hex("f248cdc9c90700");
    private static final int TEXT = 0xC1; // FIN, RSV1, text
    private static final int INVALID_DATA = 1007;
    private static final int PROTOCOL_ERROR = 1002;

    private DeflateMessages() {}

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    static List<Case> cases() {
        Cases cases = new Cases(Group.DEFLATE);
        examples(cases);
        forms(cases);
        reservedBits(cases);
        corrupt(cases);
        return cases.all();
    }

    private static void examples(Cases cases) {
        hello(cases, "hello", "7.2.3.1", "The RFC's example", "f248cdc9c90700");
        hello(cases, "hello-stored", "7.2.3.3", "The example in a block without compression", "000500faff48656c6c6f00");
        hello(cases, "hello-final", "7.2.3.4", "The example in a block with BFINAL set", "f348cdc9c9070000");
        hello(
                cases,
                "hello-two-blocks",
                "7.2.3.5",
                "The example in two blocks",
                "f248050000 00ffffcac9c90700".replace(" ", ""));
        cases.both(
                "hello-fragments",
                "7692 7.2.3.1",
                "The example in two fragments is one message; RSV1 is set in the first only",
                new Exchange(AGREED)
                        .send(0x41, hex("f248cd"))
                        .send(0x80, hex("c9c90700"))
                        .echo(1, HELLO)
                        .closes());
        cases.both(
                "hello-takeover",
                "7692 7.2.3.2",
                "The second message of the RFC's example refers to the first",
                new Exchange(AGREED)
                        .send(TEXT, HELLO_COMPRESSED)
                        .echo(1, HELLO)
                        .send(TEXT, hex("f200110000"))
                        .echo(1, HELLO)
                        .closes());
        cases.both(
                "hello-no-takeover",
                "7692 7.2.3.2",
                "Without context takeover a message that refers to the one before it fails the connection",
                new Exchange(ANEW)
                        .send(TEXT, HELLO_COMPRESSED)
                        .echo(1, HELLO)
                        .send(TEXT, hex("f200110000"))
                        .fails(INVALID_DATA, PROTOCOL_ERROR));
        cases.both(
                "empty",
                "7692 7.2.3.6",
                "An empty message is one octet of zero",
                new Exchange(AGREED).send(TEXT, hex("00")).echo(1, new byte[0]).closes());
        cases.both(
                "empty-fixed",
                "7692 7.2.3.6",
                "An empty message may be an empty block with fixed codes, too",
                new Exchange(AGREED)
                        .send(TEXT, hex("0200"))
                        .echo(1, new byte[0])
                        .closes());
    }

    private static void hello(Cases cases, String name, String section, String says, String compressed) {
        for (String extensions : new String[] {AGREED, ANEW}) {
            boolean anew = extensions.equals(ANEW);
            cases.both(
                    name + (anew ? "-anew" : ""),
                    "7692 " + section,
                    says + " is understood, twice, " + (anew ? "without" : "with") + " context takeover",
                    new Exchange(extensions)
                            .send(TEXT, hex(compressed))
                            .echo(1, HELLO)
                            .send(TEXT, hex(compressed))
                            .echo(1, HELLO)
                            .closes());
        }
    }

    private static void forms(Cases cases) {
        byte[] text = "What is said three times is true. What is said three times is true."
                .getBytes(StandardCharsets.US_ASCII);
        byte[] compressed = deflated(text, Deflater.DEFAULT_COMPRESSION, Deflater.DEFAULT_STRATEGY);
        Exchange cuts = new Exchange(ANEW);
        Exchange octets = new Exchange(ANEW);
        for (int at = 0; at <= compressed.length; at++) {
            cuts.send(0x41, Arrays.copyOf(compressed, at))
                    .send(0x80, Arrays.copyOfRange(compressed, at, compressed.length))
                    .echo(1, text);
            if (at < compressed.length) {
                octets.send(at == 0 ? 0x41 : at == compressed.length - 1 ? 0x80 : 0x00, compressed[at]);
                if (at < compressed.length - 1) {
                    octets.ping(compressed[at]);
                }
            }
        }
        octets.echo(1, text);
        cases.both(
                "cuts",
                "7692 6.2",
                "A compressed message cut into two fragments at each place is one message",
                cuts.closes());
        cases.both(
                "octets",
                "7692 6.1",
                "A compressed message in fragments of one octet, with Pings between that are not compressed",
                octets.closes());
        Exchange levels = new Exchange(AGREED);
        byte[] long1 = Cases.letters(70_000);
        for (int level = 0; level <= 9; level++) {
            for (int strategy : new int[] {Deflater.DEFAULT_STRATEGY, Deflater.FILTERED, Deflater.HUFFMAN_ONLY}) {
                levels.send(Frame.of(0xC2, deflated(long1, level, strategy))).echo(2, long1);
            }
        }
        cases.both(
                "levels",
                "7692 7.2.1",
                "A message of 70,000 octets as zlib compresses it at each level and with each strategy",
                levels.closes());
        cases.both(
                "uncompressed-between",
                "7692 6",
                "Messages without RSV1 are not compressed, and what follows does not refer to them",
                new Exchange(AGREED)
                        .send(TEXT, HELLO_COMPRESSED)
                        .echo(1, HELLO)
                        .message(1, text)
                        .send(TEXT, hex("f200110000"))
                        .echo(1, HELLO)
                        .message(2, (byte) 0xFF)
                        .closes());
        cases.both("zeros", "7692 7.2.2", "16 MiB of zeros, which are 16 KiB compressed, come back", (bench, role) -> {
            byte[] zeros = new byte[16 << 20];
            return new Exchange(AGREED)
                    .send(0xC2, deflated(zeros, 9, Deflater.DEFAULT_STRATEGY))
                    .echo(2, zeros)
                    .closes()
                    .run(bench, role);
        });
        cases.both(
                "one-octet-more",
                "10.4",
                "A message that is larger than the limit of 16 MiB by one octet once it is decompressed is refused",
                (bench, role) -> new Exchange(AGREED)
                        .send(0xC2, deflated(new byte[(16 << 20) + 1], 9, Deflater.DEFAULT_STRATEGY))
                        .fails(1009)
                        .run(bench, role));
    }

    /** As permessage-deflate sends it: flushed, and without the last four octets (RFC 7692 §7.2.1). */
    private static byte[] deflated(byte[] message, int level, int strategy) {
        Deflater deflater = new Deflater(level, true);
        try {
            deflater.setStrategy(strategy);
            deflater.setInput(message);
            byte[] out = new byte[message.length + message.length / 100 + 100];
            int length = 0;
            int more;
            do { // to set a strategy takes a turn of its own
                more = deflater.deflate(out, length, out.length - length, Deflater.SYNC_FLUSH);
                length += more;
            } while (more > 0 || length == 0);
            return Arrays.copyOf(out, length - 4);
        } finally {
            deflater.end();
        }
    }

    private static void reservedBits(Cases cases) {
        String fails = " fails the connection";
        for (int bits = 1; bits < 8; bits++) {
            String shown = Integer.toBinaryString(8 | bits).substring(1);
            if ((bits & 3) != 0) {
                cases.both(
                        "rsv-" + shown,
                        "5.2",
                        "Reserved bits " + shown + ", of which only the first was agreed on," + fails,
                        new Exchange(AGREED)
                                .send(0x81 | bits << 4, HELLO_COMPRESSED)
                                .fails(PROTOCOL_ERROR));
            }
        }
        int[] controls = {8, 9, 10};
        String[] names = {"close", "ping", "pong"};
        for (int i = 0; i < controls.length; i++) {
            cases.both(
                    names[i] + "-rsv1",
                    "7692 6.1",
                    "RSV1 in a " + names[i] + " frame" + fails,
                    new Exchange(AGREED).send(0xC0 | controls[i], new byte[0]).fails(PROTOCOL_ERROR));
        }
        cases.both(
                "continuation-rsv1",
                "7692 6.1",
                "RSV1 in the second fragment of a compressed message" + fails,
                new Exchange(AGREED)
                        .send(0x41, hex("f248cd"))
                        .send(0xC0, hex("c9c90700"))
                        .fails(PROTOCOL_ERROR));
        cases.both(
                "continuation-rsv1-only",
                "7692 6.1",
                "RSV1 in the second fragment of a message whose first had none" + fails,
                new Exchange(AGREED).send(0x01, HELLO).send(0xC0, HELLO).fails(PROTOCOL_ERROR));
    }

    private static void corrupt(Cases cases) {
        corrupt(cases, "block-type-3", "A block of the reserved type 3", "070000");
        corrupt(cases, "stored-length", "A block whose LEN and NLEN do not agree", "000500fafe48656c6c6f00");
        corrupt(cases, "distance", "A reference to before the start", "f200110000");
        corrupt(cases, "code-lengths", "A dynamic block with too many codes of a length", "04ffffffffffffffffffff");
        corrupt(cases, "text", "Text instead of compressed text", "ffffffffffffffff");
        byte[] illFormed = {'a', (byte) 0xED, (byte) 0xA0, (byte) 0x80};
        cases.both(
                "ill-formed-text",
                "8.1",
                "A compressed text message that is no UTF-8 fails the connection",
                new Exchange(AGREED)
                        .send(TEXT, deflated(illFormed, 9, Deflater.DEFAULT_STRATEGY))
                        .fails(INVALID_DATA));
        cases.both(
                "truncated-text",
                "8.1",
                "A compressed text message that ends inside a character fails the connection",
                new Exchange(AGREED)
                        .send(TEXT, deflated(hex("61e282"), 9, Deflater.DEFAULT_STRATEGY))
                        .fails(INVALID_DATA));
        cases.both(
                "no-octets",
                "7692 7.2.3.6",
                "RSV1 and no payload at all: what a sender must not do, and what a receiver makes of it is not said",
                new Exchange(AGREED).send(TEXT).echo(1, new byte[0]).closes().informational());
        cases.both(
                "inside-a-block",
                "7692 7.2.2",
                "A message that ends inside a block: what a receiver makes of it is not said",
                new Exchange(ANEW).send(TEXT, hex("f248cd")).fails(INVALID_DATA).informational());
        byte[] far = Cases.noise(2_000);
        byte[] twice = Cases.joined(far, Arrays.copyOf(far, 500));
        cases.both(
                "beyond-the-window",
                "7692 7.1.2",
                "A reference further back than the window that was agreed on: a receiver may keep a larger one",
                new Exchange(AGREED + "; server_max_window_bits=9; client_max_window_bits=9")
                        .send(0xC2, deflated(twice, 9, Deflater.DEFAULT_STRATEGY))
                        .echo(2, twice)
                        .closes()
                        .informational());
    }

    private static void corrupt(Cases cases, String name, String what, String compressed) {
        cases.both(
                "corrupt-" + name,
                "7692 7.2.2",
                what + " fails the connection",
                new Exchange(AGREED).send(TEXT, hex(compressed)).fails(INVALID_DATA, PROTOCOL_ERROR));
    }
}
