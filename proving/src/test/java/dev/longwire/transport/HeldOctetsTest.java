package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.Event;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What an event says of a message in memory that is soon another's. */
class HeldOctetsTest {
    private final byte[] memory = {1, 2, 3};
    private int givenBack;
    private final HeldOctets held = new HeldOctets(ByteBuffer.wrap(memory).asReadOnlyBuffer(), () -> givenBack++);
    private final Event.Binary message = new Event.Binary(held);

    private void callbackReturns() {
        held.end();
        memory[0] = 9;
    }

    @Test
    void theBufferShowsTheMemory() {
        ByteBuffer buffer = message.buffer();
        assertThat(buffer).isEqualTo(ByteBuffer.wrap(memory));
        assertThat(buffer.isReadOnly()).isTrue();
        assertThat(buffer).isNotSameAs(message.buffer());
        memory[0] = 7;
        assertThat(buffer.get(0)).as("no copy").isEqualTo((byte) 7);
    }

    @Test
    void aBufferIsOfItsReaderAlone() {
        message.buffer().position(3);
        assertThat(message.buffer().remaining()).isEqualTo(3);
    }

    @Test
    void anEventThatNobodyReadIsWholeLater() {
        callbackReturns();
        assertThat(message.message()).containsExactly(1, 2, 3);
        assertThat(message.buffer()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    }

    @Test
    void anArrayThatWasMadeStays() {
        byte[] array = message.message();
        callbackReturns();
        assertThat(message.message()).isSameAs(array).containsExactly(1, 2, 3);
        assertThat(message.buffer()).isEqualTo(ByteBuffer.wrap(array));
    }

    @Test
    void whoReadsTheBufferAndWantsTheArrayGetsIt() {
        message.buffer();
        message.message();
        callbackReturns();
        assertThat(message.message()).containsExactly(1, 2, 3);
    }

    @Test
    void whatWasReadAsABufferEndsWithTheCallback() {
        message.buffer();
        callbackReturns();
        String why = "this message of 3 bytes was read by buffer(), and ended with the callback; "
                + "call message() inside the callback to keep it";
        assertThatThrownBy(message::message)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(why);
        assertThatThrownBy(message::buffer)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(why);
        assertThat(message.size()).isEqualTo(3);
        assertThat(message).hasToString("Binary[3 bytes]");
    }

    @Test
    void theMemoryIsGivenBackWhenTheCallbackReturns() {
        message.buffer();
        message.message();
        assertThat(givenBack).isZero();
        callbackReturns();
        message.message();
        assertThat(givenBack).isEqualTo(1);
    }

    @Test
    void itIsEqualToOneInAnArray() {
        assertThat(message).isEqualTo(new Event.Binary(new byte[] {1, 2, 3}));
        assertThat(message).hasSameHashCodeAs(new Event.Binary(new byte[] {1, 2, 3}));
        assertThat(message).isNotEqualTo(new Event.Binary(new byte[] {1, 2}));
    }
}
