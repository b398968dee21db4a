package dev.longwire.http;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes the few kinds of ASN.1 values that a certificate is made of, in DER (X.690 §8 and §10). */
final class Der {
    static final int OCTET_STRING = 0x04;

    private static final int BOOLEAN = 0x01;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OID = 0x06;
    private static final int UTF8_STRING = 0x0c;
    private static final int UTC_TIME = 0x17;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;

    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private Der() {}

    /** A tag, the length of the parts, the parts. */
    static byte[] value(int tag, byte[]... parts) {
        byte[] content = joined(parts);
        ByteArrayOutputStream value = new ByteArrayOutputStream(content.length + 6);
        value.write(tag);
        if (content.length < 0x80) {
            value.write(content.length);
        } else {
            byte[] length = BigInteger.valueOf(content.length).toByteArray();
            int skip = length[0] == 0 ? 1 : 0; // the sign
            value.write(0x80 | length.length - skip);
            value.write(length, skip, length.length - skip);
        }
        value.writeBytes(content);
        return value.toByteArray();
    }

    static byte[] sequence(byte[]... parts) {
        return value(SEQUENCE, parts);
    }

    static byte[] set(byte[]... parts) {
        return value(SET, parts);
    }

    static byte[] integer(BigInteger number) {
        return value(INTEGER, number.toByteArray());
    }

    static byte[] yes() {
        return value(BOOLEAN, new byte[] {(byte) 0xff});
    }

    static byte[] utf8(String text) {
        return value(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A time before 2050. */
    static byte[] time(Instant time) {
        return value(UTC_TIME, UTC.format(time).getBytes(StandardCharsets.US_ASCII));
    }

    /** Bits, the unused ones at the end. */
    static byte[] bits(int unused, byte[] bytes) {
        return value(BIT_STRING, new byte[] {(byte) unused}, bytes);
    }

    static byte[] oid(int first, int second, int... rest) {
        ByteArrayOutputStream id = new ByteArrayOutputStream();
        id.write(first * 40 + second);
        for (int arc : rest) {
            for (int shift = 28; shift > 0; shift -= 7) {
                if (arc >>> shift != 0) {
                    id.write(0x80 | arc >>> shift & 0x7f);
                }
            }
            id.write(arc & 0x7f);
        }
        return value(OID, id.toByteArray());
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
