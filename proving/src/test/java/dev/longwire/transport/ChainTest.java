package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChainTest {
    private static final class One extends Chain.Link<One> {}

    private final Chain<One> chain = new Chain<>();
    private final Chain<One> other = new Chain<>();
    private final One first = new One();
    private final One second = new One();
    private final One third = new One();

    @Test
    void comesOutInOrder() {
        assertThat(chain.isEmpty()).isTrue();
        assertThat(chain.peek()).isNull();
        assertThat(chain.poll()).isNull();
        chain.add(first);
        chain.add(second);
        assertThat(chain.isEmpty()).isFalse();
        assertThat(chain.peek()).isSameAs(first);
        assertThat(chain.poll()).isSameAs(first);
        chain.add(first);
        assertThat(chain.poll()).isSameAs(second);
        assertThat(chain.poll()).isSameAs(first);
        assertThat(chain.isEmpty()).isTrue();
        chain.add(third);
        assertThat(chain.poll()).isSameAs(third);
    }

    @Test
    void takesAllOfAnother() {
        chain.addAll(other);
        assertThat(chain.isEmpty()).isTrue();
        other.add(first);
        chain.addAll(other);
        assertThat(other.isEmpty()).isTrue();
        other.add(second);
        other.add(third);
        chain.addAll(other);
        assertThat(other.poll()).isNull();
        assertThat(chain.poll()).isSameAs(first);
        assertThat(chain.poll()).isSameAs(second);
        assertThat(chain.poll()).isSameAs(third);
        assertThat(chain.poll()).isNull();
    }
}
