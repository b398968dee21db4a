package dev.longwire.proving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class SplitsTest {
    private static final byte[] BYTES = {1, 2, 3, 4};

    private static byte[] joined(List<byte[]> pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        pieces.forEach(all::writeBytes);
        return all.toByteArray();
    }

    @Test
    void wholeByteByByteAndEachTwoWayCut() {
        List<List<byte[]>> ways = Splits.of(BYTES).toList();
        assertThat(ways).hasSize(5).allSatisfy(way -> assertThat(joined(way)).isEqualTo(BYTES));
        assertThat(ways.stream()
                        .map(way -> way.stream().map(piece -> piece.length).toList()))
                .containsExactly(List.of(4), List.of(1, 1, 1, 1), List.of(1, 3), List.of(2, 2), List.of(3, 1));
    }

    @Test
    void eachPieceIsAnArrayOfItsOwn() {
        byte[] bytes = BYTES.clone();
        Splits.of(bytes).flatMap(List::stream).forEach(piece -> piece[0] = 9);
        assertThat(bytes).isEqualTo(BYTES);
    }

    @Test
    void fewBytes() {
        assertThat(Splits.of(new byte[] {7})).hasSize(2);
        assertThat(Splits.of(new byte[0]))
                .allSatisfy(way -> assertThat(joined(way)).isEmpty());
    }

    @Test
    void chopsHaveOneSizeExceptTheLast() {
        assertThat(Splits.chops(BYTES, 3)).containsExactly(new byte[] {1, 2, 3}, new byte[] {4});
        assertThat(Splits.chops(BYTES, 4)).containsExactly(BYTES);
        assertThat(Splits.chops(BYTES, 100)).containsExactly(BYTES);
        assertThat(Splits.chops(new byte[0], 1)).isEmpty();
    }
}
