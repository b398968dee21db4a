package dev.longwire.handshake;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Every way in which the tests of this package split bytes: whole, byte by byte, and at each two-way cut. */
final class Cuts {
    private Cuts() {}

    static List<List<ByteBuffer>> of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        List<List<ByteBuffer>> all = new ArrayList<>();
        all.add(List.of(ByteBuffer.wrap(bytes)));
        List<ByteBuffer> single = new ArrayList<>();
        for (int i = 0; i < bytes.length; i++) {
            single.add(ByteBuffer.wrap(bytes, i, 1));
            if (i > 0) {
                all.add(List.of(ByteBuffer.wrap(bytes, 0, i), ByteBuffer.wrap(bytes, i, bytes.length - i)));
            }
        }
        all.add(single);
        return all;
    }

    static String rest(List<ByteBuffer> pieces) {
        return pieces.stream()
                .map(piece -> StandardCharsets.ISO_8859_1.decode(piece).toString())
                .collect(Collectors.joining());
    }
}
