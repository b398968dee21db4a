package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.WebSocket;
import dev.longwire.handshake.RequestHead;
import dev.longwire.http.netty.HalfClose;
import dev.longwire.http.netty.LoopGroup;
import dev.longwire.http.netty.NettyLine;
import dev.longwire.http.netty.NettyLoop;
import dev.longwire.http.netty.Transport;
import dev.longwire.testkit.Patience;
import dev.longwire.transport.Line;
import dev.longwire.transport.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoopConnectionsTest {
    private static final class Connection extends LoopConnections.Linked {
        Connection(NettyLoop loop) {
            super(new NettyLine(loop, HalfClose.TCP, null));
        }

        @Override
        public @Nullable Route route(RequestHead request, Line asked) {
            return null;
        }

        @Override
        protected void socketOpened(WebSocket socket) {}

        @Override
        protected void socketClosed(WebSocket socket) {}

        @Override
        protected void empty() {}
    }

    @Test
    void thoseThatHaveComeAndNotGone() throws Exception {
        LoopGroup group = new LoopGroup(Transport.NIO, 1);
        NettyLoop loop = group.first();
        LoopConnections accepted = new LoopConnections(loop);
        List<LoopConnections.Linked> there = new ArrayList<>();
        Random random = new Random(1);
        for (int step = 0; step < 2_000; step++) {
            if (there.isEmpty() || there.size() < 10 && random.nextBoolean()) {
                Connection come = new Connection(loop);
                accepted.add(come);
                there.add(come);
            } else {
                accepted.remove(there.remove(random.nextInt(there.size())));
            }
            assertThat(accepted.all()).containsExactlyInAnyOrderElementsOf(there);
        }
        there.forEach(accepted::remove);
        assertThat(accepted.all()).isEmpty();
        assertThat(group.end().await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue(); // waits for nobody
    }
}
