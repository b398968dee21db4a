package dev.longwire.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryTest {
    @Test
    void namesAndValuesAreRead() {
        Query query = Query.parse("a=1&b=%20x&a=2&&c&d=&=e&f=g=h");
        assertThat(query.first("a")).isEqualTo("1");
        assertThat(query.all("a")).isEqualTo(List.of("1", "2"));
        assertThat(query.first("b")).isEqualTo(" x");
        assertThat(query.first("c")).isEmpty();
        assertThat(query.first("d")).isEmpty();
        assertThat(query.first("")).isEqualTo("e");
        assertThat(query.first("f")).isEqualTo("g=h");
        assertThat(query.first("A")).isNull();
        assertThat(query.all("A")).isEmpty();
        assertThat(query.names()).containsExactly("a", "b", "c", "d", "", "f");
    }

    @Test
    void noQueryHasNoNames() {
        assertThat(Query.parse(null).names()).isEmpty();
        assertThat(Query.parse("").names()).isEmpty();
        assertThat(Query.parse("&&").names()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '"',
            value = {
                "a+b \"a b\"",
                "a%2Bb a+b",
                "%26%3d &=",
                "%e2%82%ac €",
                "€ €",
                "% %",
                "%4 %4",
                "%zz %zz",
                "%%41 %A",
                "%25%34%31 %41",
                "%ff \ufffd",
                "%c0%ae \ufffd\ufffd",
                "%f0%9f%92 \ufffd",
                "%+1 \"% 1\"",
                "a;b a;b"
            })
    void nameAndValueAreDecodedAlike(String raw, String decoded) {
        Query query = Query.parse(raw + "=" + raw);
        assertThat(query.names()).containsExactly(decoded);
        assertThat(query.first(decoded)).isEqualTo(decoded);
    }

    @Test
    void nothingOfItIsShown() {
        assertThat(Query.parse("token=secret&x")).hasToString("Query[2]");
    }
}
