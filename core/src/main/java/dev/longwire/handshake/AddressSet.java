package dev.longwire.handshake;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of IP addresses: single ones, and ranges in CIDR notation (RFC 4632 §3.1), such as {@code 10.0.0.0/8} and {@code fd00::/8}.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class AddressSet {
    private static final int MAPPED_BITS = 96;

    private final List<Range> ranges;

    /**
     * The addresses that begin as one does.
     *
     * @param first the lowest one
     * @param length how many bits they share
     */
    private record Range(IpAddress first, int length) {
        boolean contains(IpAddress address) {
            return address.bits() == first.bits() && address.prefix(length).equals(first);
        }

        @Override
        public String toString() {
            return first + "/" + length;
        }
    }

    private AddressSet(List<Range> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    /**
     * The addresses given.
     *
     * @param addresses addresses and ranges, IPv6 without brackets and zone; no names, which are never looked up
     * @return the set, empty if none is given
     * @throws IllegalArgumentException if one is neither, or a range has bits behind its length; says what to write
     */
    public static AddressSet of(String... addresses) {
        List<Range> ranges = new ArrayList<>();
        for (String text : addresses) {
            ranges.add(range(text));
        }
        return new AddressSet(ranges);
    }

    private static Range range(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        IpAddress address = IpAddress.parse(literal);
        if (address == null) {
            throw bad(text, reason(literal));
        }
        int unwritten = address.bits() == 32 && literal.indexOf(':') >= 0 ? MAPPED_BITS : 0;
        int length = slash < 0 ? address.bits() : length(text.substring(slash + 1)) - unwritten;
        if (length < 0 || length > address.bits()) {
            throw bad(
                    text,
                    "what follows the '/' is not a number of bits from " + unwritten + " to "
                            + (address.bits() + unwritten));
        }
        IpAddress first = address.prefix(length);
        if (!first.equals(address)) {
            throw bad(
                    text,
                    "the address has bits behind the first " + length + ": write " + first + "/" + length
                            + " for the range, or " + address + " for the one address");
        }
        return new Range(first, length);
    }

    private static String reason(String literal) {
        if (literal.indexOf('[') >= 0) {
            return "an IPv6 address stands without brackets here";
        }
        if (literal.indexOf('%') >= 0) {
            return "an IPv6 address stands without its zone here";
        }
        return "there is no IPv4 or IPv6 address in it; names are not looked up, so write addresses such as 10.0.0.1,"
                + " or ranges such as 10.0.0.0/8";
    }

    /** A small number; -1 if it is none. */
    private static int length(String text) {
        return text.matches("0|[1-9][0-9]{0,2}") ? Integer.parseInt(text) : -1;
    }

    private static IllegalArgumentException bad(String text, String what) {
        return new IllegalArgumentException("Not an address or a range: " + Excerpt.of(text) + ", " + what + ".");
    }

    /**
     * Whether an address is one of the set.
     *
     * @param address the address
     * @return true if it is
     */
    public boolean contains(IpAddress address) {
        for (Range range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** Two sets are equal if they were made of the same ranges in the same order. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AddressSet set && ranges.equals(set.ranges);
    }

    @Override
    public int hashCode() {
        return ranges.hashCode();
    }

    /** The ranges, a single address as {@code 10.0.0.1/32}. */
    @Override
    public String toString() {
        return ranges.toString();
    }
}
