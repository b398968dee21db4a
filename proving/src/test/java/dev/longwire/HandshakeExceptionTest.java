package dev.longwire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HandshakeExceptionTest {
    @Test
    void withoutAResponseThereIsNothingOfIt() {
        IOException cause = new IOException("refused");
        HandshakeException exception = new HandshakeException("No connection.", cause);
        assertThat(exception).hasMessage("No connection.").hasCause(cause);
        assertThat(exception.status()).isZero();
        assertThat(exception.headers()).isEqualTo(Headers.of());
        assertThat(exception.body()).isEmpty();
        assertThat(new HandshakeException("Gone.")).hasMessage("Gone.").hasNoCause();
    }

    @Test
    void keepsTheFirst64KiBOfTheBodyAndNobodyCanChangeThem() {
        byte[] body = new byte[70_000];
        Arrays.fill(body, (byte) 'x');
        HandshakeException exception = new HandshakeException("No.", 404, Headers.of("A", "b"), body);
        body[0] = 'y';
        exception.body()[1] = 'y';
        assertThat(exception.body()).hasSize(65_536).containsOnly('x');
        assertThat(exception.status()).isEqualTo(404);
        assertThat(exception.headers().first("a")).isEqualTo("b");
    }

    @Test
    void survivesSerializationWithoutItsHeaders() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new HandshakeException("No.", 404, Headers.of("A", "b"), new byte[] {1}));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            HandshakeException copy = (HandshakeException) in.readObject();
            assertThat(copy).hasMessage("No.");
            assertThat(copy.status()).isEqualTo(404);
            assertThat(copy.headers()).isEqualTo(Headers.of());
            assertThat(copy.body()).containsExactly(1);
        }
    }
}
