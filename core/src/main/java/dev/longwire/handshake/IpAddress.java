package dev.longwire.handshake;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address. An IPv6 address that stands for one of IPv4, such as {@code ::ffff:10.0.0.1} (RFC 4291 §2.5.5.2), is that
 * one of IPv4: a listener on both sees IPv4 clients in either form. An IPv6 zone is no part of it.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class IpAddress {
    private static final int IPV4 = 4;
    private static final int IPV6 = 16;
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    /** 4 or 16. */
    private final byte[] octets;

    private IpAddress(byte[] octets) {
        boolean mapped = octets.length == IPV6 && Arrays.equals(octets, 0, MAPPED.length, MAPPED, 0, MAPPED.length);
        this.octets = Arrays.copyOfRange(octets, mapped ? MAPPED.length : 0, octets.length);
    }

    /**
     * The address that {@code java.net.InetAddress.getAddress} tells.
     *
     * @param octets 4 or 16, the most significant first; copied
     * @return the address
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static IpAddress of(byte[] octets) {
        if (octets.length != IPV4 && octets.length != IPV6) {
            throw new IllegalArgumentException("An IP address has 4 or 16 octets, not " + octets.length + ".");
        }
        return new IpAddress(octets);
    }

    /**
     * Reads an address. No name is looked up.
     *
     * @param text four decimal numbers without leading zeros, or an IPv6 address (RFC 4291 §2.2) without brackets and zone
     * @return the address, or {@code null} if the text is none
     */
    public static @Nullable IpAddress parse(String text) {
        byte[] octets = text.indexOf(':') < 0 ? ipv4(text) : ipv6(text);
        return octets == null ? null : new IpAddress(octets);
    }

    private static byte @Nullable [] ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != IPV4) {
            return null;
        }
        byte[] octets = new byte[IPV4];
        for (int i = 0; i < IPV4; i++) {
            int value = number(parts[i], 10, 3);
            if (value < 0
                    || value > 255
                    || parts[i].length() > 1 && parts[i].charAt(0) == '0') { // some read it as octal
                return null;
            }
            octets[i] = (byte) value;
        }
        return octets;
    }

    private static byte @Nullable [] ipv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            byte[] all = groups(text);
            return all != null && all.length == IPV6 ? all : null;
        }
        byte[] front = groups(text.substring(0, gap));
        byte[] back = groups(text.substring(gap + 2));
        if (front == null
                || back == null
                || front.length + back.length > IPV6 - 2
                || text.substring(0, gap).indexOf('.') >= 0) {
            return null;
        }
        byte[] octets = Arrays.copyOf(front, IPV6);
        System.arraycopy(back, 0, octets, IPV6 - back.length, back.length);
        return octets;
    }

    /** What stands on one side of a gap; dots may stand in the last group only. */
    private static byte @Nullable [] groups(String text) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        String[] groups = text.split(":", -1);
        byte[] octets = new byte[2 * groups.length + IPV4];
        int end = 0;
        for (int i = 0; i < groups.length; i++) {
            if (groups[i].indexOf('.') >= 0) {
                byte[] ipv4 = i == groups.length - 1 ? ipv4(groups[i]) : null;
                if (ipv4 == null) {
                    return null;
                }
                System.arraycopy(ipv4, 0, octets, end, IPV4);
                end += IPV4;
            } else {
                int value = number(groups[i], 16, 4);
                if (value < 0) {
                    return null;
                }
                octets[end++] = (byte) (value >> 8);
                octets[end++] = (byte) value;
            }
        }
        return Arrays.copyOf(octets, end);
    }

    /** One to some digits of ASCII; -1 if it is something else. */
    private static int number(String text, int radix, int most) {
        int value = text.isEmpty() || text.length() > most ? -1 : 0;
        for (int i = 0; i < text.length() && value >= 0; i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, radix) : -1;
            value = digit < 0 ? -1 : value * radix + digit;
        }
        return value;
    }

    /**
     * Whether it is this machine: 127.0.0.0/8 (RFC 1122 §3.2.1.3) or {@code ::1} (RFC 4291 §2.5.3).
     *
     * @return true if it is
     */
    public boolean isLoopback() {
        if (octets.length == IPV4) {
            return octets[0] == 127;
        }
        byte[] one = new byte[IPV6];
        one[IPV6 - 1] = 1;
        return Arrays.equals(octets, one);
    }

    /**
     * The octets, as {@code java.net.InetAddress.getByAddress} takes them.
     *
     * @return 4 or 16, the most significant first; a copy
     */
    public byte[] octets() {
        return octets.clone();
    }

    /** How many bits it has: 32 or 128. */
    int bits() {
        return octets.length * Byte.SIZE;
    }

    /** This address with zeros behind the first bits. */
    IpAddress prefix(int length) {
        byte[] kept = new byte[octets.length];
        for (int i = 0; i < kept.length; i++) {
            int ofOctet = Math.max(0, Math.min(Byte.SIZE, length - i * Byte.SIZE));
            kept[i] = (byte) (octets[i] & 0xff00 >> ofOctet);
        }
        return new IpAddress(kept);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IpAddress address && Arrays.equals(octets, address.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    /** As a URL has it, but without brackets: of IPv6 the recommended form (RFC 5952 §4). */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (octets.length == IPV4) {
            for (byte octet : octets) {
                text.append(text.length() == 0 ? "" : ".").append(octet & 0xff);
            }
            return text.toString();
        }
        int gap = 0;
        int gapLength = 1; // RFC 5952 §4.2.2: one group alone is not left out
        for (int i = 0; i < IPV6 / 2; i++) {
            int zeros = 0;
            while (i + zeros < IPV6 / 2 && group(i + zeros) == 0) {
                zeros++;
            }
            if (zeros > gapLength) {
                gap = i;
                gapLength = zeros;
            }
        }
        for (int i = 0; i < IPV6 / 2; i++) {
            if (gapLength > 1 && i == gap) {
                text.append("::");
                i += gapLength - 1;
            } else {
                text.append(text.length() == 0 || text.charAt(text.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(group(i)));
            }
        }
        return text.toString();
    }

    private int group(int index) {
        return (octets[2 * index] & 0xff) << 8 | octets[2 * index + 1] & 0xff;
    }
}
