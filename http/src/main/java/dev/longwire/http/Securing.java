package dev.longwire.http;

import dev.longwire.http.netty.ClientTls;
import dev.longwire.http.netty.NettyLine;
import dev.longwire.http.netty.NettyLoop;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** The step that makes a connection a line behind TLS. */
final class Securing implements Step<NettyLine> {
    private final Channel channel;
    private final NettyLoop loop;
    private final TlsEngines engines;
    private final String host;
    private final int port;
    private @Nullable ClientTls handshake;

    Securing(Channel channel, NettyLoop loop, TlsEngines engines, String host, int port) {
        this.channel = channel;
        this.loop = loop;
        this.engines = engines;
        this.host = host;
        this.port = port;
    }

    @Override
    public void start(Outcome<NettyLine> outcome) {
        handshake = new ClientTls(channel, loop, engines.client(host, port), new ClientTls.Outcome() {
            @Override
            public void secured(NettyLine line) {
                outcome.done(line);
            }

            @Override
            public void failed(Throwable cause) {
                outcome.failed(TlsTrouble.explain(cause, host, port, engines.settings()));
            }
        });
        handshake.start();
    }

    @Override
    public void cancel() {
        if (handshake != null) {
            handshake.cancel();
        }
    }
}
