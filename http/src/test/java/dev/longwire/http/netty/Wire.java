package dev.longwire.http.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.ArrayList;
import java.util.List;

/** The operating system: takes what is flushed when it is told to. */
final class Wire extends ChannelOutboundHandlerAdapter {
    record Written(ByteBuf bytes, ChannelPromise promise) {}

    final List<Written> unflushed = new ArrayList<>();
    final List<Written> flushed = new ArrayList<>();
    final StringBuilder taken = new StringBuilder();
    int flushes;
    boolean takesAtOnce;

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        unflushed.add(new Written((ByteBuf) message, promise));
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        flushes++;
        flushed.addAll(unflushed);
        unflushed.clear();
        if (takesAtOnce) {
            takeAll();
        }
    }

    private Written remove() {
        return flushed.remove(0);
    }

    void takeOne() {
        Written next = remove();
        taken.append(next.bytes.toString(ISO_8859_1));
        next.bytes.release();
        next.promise.setSuccess();
    }

    void takeAll() {
        while (!flushed.isEmpty()) {
            takeOne();
        }
    }

    void fail(Throwable cause) {
        Written next = remove();
        next.bytes.release();
        next.promise.setFailure(cause);
    }
}
