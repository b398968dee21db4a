/** WebSocket over HTTP, client and server, on Netty. */
module dev.longwire.http {
    exports dev.longwire.http;

    requires transitive dev.longwire;
    requires static java.management;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.haproxy;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.classes.io_uring;
    requires io.netty.transport.classes.kqueue;
    requires io.netty.transport.unix.common;
    requires static java.logging;
    requires static org.jspecify;
}
