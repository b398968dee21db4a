package dev.longwire.proving;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The ways in which bytes may arrive. */
public final class Splits {
    private Splits() {}

    /**
     * The bytes whole, byte by byte, and cut in two at each place.
     *
     * @param bytes any bytes
     * @return lists of pieces, each with arrays of its own; together they are the bytes
     */
    public static Stream<List<byte[]>> of(byte[] bytes) {
        return Stream.of(
                        Stream.of(List.of(bytes.clone())),
                        Stream.of(chops(bytes, 1)),
                        IntStream.range(1, bytes.length)
                                .mapToObj(at ->
                                        List.of(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at, bytes.length))))
                .flatMap(ways -> ways);
    }

    /**
     * The bytes in pieces of one size; the last may be smaller.
     *
     * @param bytes any bytes
     * @param size bytes in a piece, at least 1
     * @return the pieces, arrays of their own
     */
    public static List<byte[]> chops(byte[] bytes, int size) {
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += size) {
            pieces.add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
        }
        return pieces;
    }
}
