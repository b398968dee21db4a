package dev.longwire.proving.conformance;

import dev.longwire.protocol.Role;
import dev.longwire.proving.Frame;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Text (RFC 6455 §8.1, RFC 3629): every row of the Unicode standard's table of well-formed UTF-8 (table 3-7 in chapter 3.9) at its
 * bounds, and just beyond them.
 */
final class Utf8Text {
    private static final int INVALID_DATA = 1007;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** A row of the table: the bounds of each octet. */
    private record Row(int... bounds) {
        int length() {
            return bounds.length / 2;
        }

        int low(int octet) {
            return bounds[2 * octet];
        }

        int high(int octet) {
            return bounds[2 * octet + 1];
        }

        byte[] lowest() {
            return octets(0);
        }

        byte[] highest() {
            return octets(1);
        }

        private byte[] octets(int bound) {
            byte[] octets = new byte[length()];
            for (int i = 0; i < octets.length; i++) {
                octets[i] = (byte) bounds[2 * i + bound];
            }
            return octets;
        }
    }

    private static final List<Row> TABLE = List.of(
            new Row(0x00, 0x7F),
            new Row(0xC2, 0xDF, 0x80, 0xBF),
            new Row(0xE0, 0xE0, 0xA0, 0xBF, 0x80, 0xBF),
            new Row(0xE1, 0xEC, 0x80, 0xBF, 0x80, 0xBF),
            new Row(0xED, 0xED, 0x80, 0x9F, 0x80, 0xBF),
            new Row(0xEE, 0xEF, 0x80, 0xBF, 0x80, 0xBF),
            new Row(0xF0, 0xF0, 0x90, 0xBF, 0x80, 0xBF, 0x80, 0xBF),
            new Row(0xF1, 0xF3, 0x80, 0xBF, 0x80, 0xBF, 0x80, 0xBF),
            new Row(0xF4, 0xF4, 0x80, 0x8F, 0x80, 0xBF, 0x80, 0xBF));

    private Utf8Text() {}

    static List<Case> cases() {
        Cases cases = new Cases(Group.UTF8);
        for (Row row : TABLE) {
            for (byte[] character : row.length() == 1
                    ? List.of(new byte[] {0}, new byte[] {0x7F})
                    : List.of(row.lowest(), row.highest())) {
                wellFormed(cases, character);
            }
        }
        wellFormed(cases, HexFormat.of().parseHex("efbfbe")); // U+FFFE, a noncharacter, is well-formed all the same
        wellFormed(cases, HexFormat.of().parseHex("f09fbfbf")); // U+1FFFF
        illFormed().forEach(sequence -> illFormed(cases, sequence));
        for (Row row : TABLE) {
            truncated(cases, row);
        }
        across(cases);
        cases.both(
                "binary",
                "8.1",
                "What is no UTF-8 may be sent in a binary message",
                new Exchange().message(2, noText()).closes());
        cases.both(
                "long-text",
                "8.1",
                "A text of 65,536 octets in characters of 1 to 4 octets, in fragments of 997 octets, comes back",
                longText());
        return cases.all();
    }

    /** All octets from 0x80 on, which is no text anywhere. */
    private static byte[] noText() {
        byte[] octets = new byte[128];
        for (int i = 0; i < 128; i++) {
            octets[i] = (byte) (0x80 + i);
        }
        return octets;
    }

    private static void wellFormed(Cases cases, byte[] character) {
        byte[] message = Cases.joined(new byte[] {'<'}, character, new byte[] {'>'});
        Exchange exchange = new Exchange().message(1, message);
        for (int cut = 1; cut < message.length; cut++) { // a fragment may end within a character (§5.6)
            exchange.send(0x01, Arrays.copyOf(message, cut))
                    .send(0x80, Arrays.copyOfRange(message, cut, message.length))
                    .echo(1, message);
        }
        String hex = HEX.formatHex(character);
        cases.both(
                "well-formed-" + hex,
                "8.1",
                "The octets " + hex + " are well-formed, whole and cut into fragments at each place",
                exchange.closes());
    }

    /** Octets that end with the first one that is wrong. */
    static List<byte[]> illFormed() {
        Map<String, byte[]> all = new LinkedHashMap<>();
        for (int lead = 0x80; lead <= 0xFF; lead++) {
            if (lead < 0xC2 || lead > 0xF4) { // continuation octets, overlong forms, beyond U+10FFFF
                byte[] octet = {(byte) lead};
                all.put(HEX.formatHex(octet), octet);
            }
        }
        for (Row row : TABLE) {
            for (int octet = 1; octet < row.length(); octet++) {
                for (int bad : new int[] {row.low(octet) - 1, row.high(octet) + 1, 0x00, 0x7F, 0xC0, 0xFF}) {
                    byte[] sequence = Arrays.copyOf(row.lowest(), octet + 1);
                    sequence[octet] = (byte) bad;
                    all.put(HEX.formatHex(sequence), sequence);
                }
            }
        }
        return List.copyOf(all.values());
    }

    private static void illFormed(Cases cases, byte[] sequence) {
        String hex = HEX.formatHex(sequence);
        byte[] before = {'o', 'k', (byte) 0xC3, (byte) 0xA4};
        cases.both(
                "ill-formed-" + hex,
                "8.1",
                "A text message with the octets " + hex + " fails the connection",
                new Exchange()
                        .message(1, before)
                        .send(0x81, Cases.joined(before, sequence, before))
                        .fails(INVALID_DATA));
        byte[] start = Cases.joined(before, sequence);
        cases.both(
                "at-once-" + hex,
                "8.1",
                "The octets " + hex + " in the middle of a fragment fail the connection before the rest of it arrives",
                new Exchange()
                        .octets(role -> Exchange.first(
                                Talk.framed(Frame.of(0x01, Arrays.copyOf(start, 100)), role),
                                (role == Role.SERVER ? 6 : 2) + start.length))
                        .failsAtOnce(INVALID_DATA));
    }

    private static void truncated(Cases cases, Row row) {
        for (int length = 1; length < row.length(); length++) {
            byte[] part = Arrays.copyOf(row.lowest(), length);
            String hex = HEX.formatHex(part);
            cases.both(
                    "truncated-" + hex,
                    "8.1",
                    "A text message that ends with " + hex + ", inside a character, fails the connection",
                    new Exchange()
                            .send(0x81, Cases.joined(new byte[] {'a'}, part))
                            .fails(INVALID_DATA));
            cases.both(
                    "truncated-in-fragments-" + hex,
                    "8.1",
                    "A text message whose last fragment, an empty one, follows " + hex + " fails the connection",
                    new Exchange().send(0x01, part).send(0x80).fails(INVALID_DATA));
        }
    }

    private static void across(Cases cases) {
        byte[] face = {(byte) 0xF0, (byte) 0x9F, (byte) 0x98, (byte) 0x80};
        cases.both(
                "octet-fragments",
                "5.6",
                "A character in fragments of one octet each, with Pings between, is whole in the message",
                new Exchange()
                        .send(0x01, face[0])
                        .ping((byte) 0xFF)
                        .send(0x00, face[1])
                        .ping((byte) 0xF0)
                        .send(0x00, face[2])
                        .send(0x80, face[3])
                        .echo(1, face)
                        .closes());
        cases.both(
                "bad-second-fragment",
                "8.1",
                "A second fragment that does not go on with the character of the first fails the connection, before the third",
                new Exchange()
                        .send(0x01, face[0], face[1])
                        .send(0x00, (byte) 'a')
                        .failsAtOnce(INVALID_DATA));
        cases.both(
                "bad-after-good-fragments",
                "8.1",
                "Ill-formed text in the third fragment fails the connection; nothing of the message is told",
                new Exchange()
                        .send(0x01, face)
                        .send(0x00, face)
                        .send(0x00, (byte) 0xFF)
                        .send(0x80, face)
                        .fails(INVALID_DATA));
        cases.both(
                "next-message-starts-anew",
                "8.1",
                "A binary message between two texts does not disturb what is checked",
                new Exchange()
                        .message(1, face)
                        .message(2, face[0])
                        .message(1, face)
                        .closes());
    }

    private static Exchange longText() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        byte[] characters = Cases.joined(new byte[] {'a'}, HexFormat.of().parseHex("c3a4e282acf09f9880"));
        while (text.size() + characters.length <= 65_536) {
            text.writeBytes(characters);
        }
        text.writeBytes(Cases.letters(65_536 - text.size()));
        byte[] message = text.toByteArray();
        Exchange exchange = new Exchange();
        for (int at = 0; at < message.length; at += 997) {
            int end = Math.min(message.length, at + 997);
            exchange.send((at == 0 ? 1 : 0) | (end == message.length ? 0x80 : 0), Arrays.copyOfRange(message, at, end));
        }
        return exchange.echo(1, message).closes();
    }
}
