package dev.longwire.http.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A buffer on its way to the operating system, and the promise it is written under in one: so that a write costs no object,
 * and its end no search for listeners. It belongs to a loop and is used again and again; to one line from when it is taken
 * until it is done. Used on the loop.
 */
final class Batch extends DefaultPromise<@Nullable Void> implements ChannelPromise {
    private final LoopBuffers home;
    private final ByteBuf buffer;
    private final ByteBuffer window;
    private final int start;

    /** Whose bytes these are; null while nobody's. */
    private @Nullable Batches owner;

    private int bytes;

    Batch(LoopBuffers home, ByteBuf buffer) {
        this.home = home;
        this.buffer = buffer;
        this.window = buffer.internalNioBuffer(0, buffer.capacity()).duplicate().order(ByteOrder.BIG_ENDIAN);
        this.start = window.position();
    }

    /** Gives it to a line. Returns a view of the buffer, whose position is where the next byte goes. */
    ByteBuffer lend(Batches to) {
        owner = to;
        return window;
    }

    /** The bytes put into it so far. */
    int filled() {
        return window.position() - start;
    }

    /** What to write: all that was put into it. */
    ByteBuf content() {
        bytes = filled();
        return buffer.setIndex(0, bytes).retain();
    }

    /** It was not written, or is with the operating system: the loop has it back. */
    void giveBack() {
        owner = null;
        window.position(start);
        if (buffer.refCnt() == 1) {
            home.keep(this);
        } else {
            free(); // somebody on the way still holds it
        }
    }

    int capacity() {
        return buffer.capacity();
    }

    void free() {
        buffer.release();
    }

    private Batches owner() {
        Batches current = owner;
        if (current == null) {
            throw new IllegalStateException("this batch is done");
        }
        return current;
    }

    private boolean done(@Nullable Throwable cause) {
        Batches told = owner;
        if (told == null) {
            return false;
        }
        giveBack();
        told.done(bytes, cause);
        return true;
    }

    // ---- what the channel calls

    @Override
    public Channel channel() {
        return owner().channel();
    }

    @Override
    public boolean trySuccess() {
        return done(null);
    }

    @Override
    public boolean trySuccess(@Nullable Void nothing) {
        return done(null);
    }

    @Override
    public boolean tryFailure(Throwable cause) {
        return done(cause);
    }

    @Override
    public ChannelPromise setSuccess() {
        return setSuccess(null);
    }

    @Override
    public ChannelPromise setSuccess(@Nullable Void nothing) {
        done(null);
        return this;
    }

    @Override
    public ChannelPromise setFailure(Throwable cause) {
        done(cause);
        return this;
    }

    @Override
    public boolean setUncancellable() {
        return true;
    }

    // ---- what a promise has besides; nobody waits for this one

    @Override
    public ChannelPromise addListener(GenericFutureListener<? extends Future<? super Void>> listener) {
        super.addListener(listener);
        return this;
    }

    @Override
    @SafeVarargs
    @SuppressWarnings("varargs") // handed on
    public final ChannelPromise addListeners(GenericFutureListener<? extends Future<? super Void>>... listeners) {
        super.addListeners(listeners);
        return this;
    }

    @Override
    public ChannelPromise removeListener(GenericFutureListener<? extends Future<? super Void>> listener) {
        super.removeListener(listener);
        return this;
    }

    @Override
    @SafeVarargs
    @SuppressWarnings("varargs") // handed on
    public final ChannelPromise removeListeners(GenericFutureListener<? extends Future<? super Void>>... listeners) {
        super.removeListeners(listeners);
        return this;
    }

    @Override
    public ChannelPromise sync() throws InterruptedException {
        super.sync();
        return this;
    }

    @Override
    public ChannelPromise syncUninterruptibly() {
        super.syncUninterruptibly();
        return this;
    }

    @Override
    public ChannelPromise await() throws InterruptedException {
        super.await();
        return this;
    }

    @Override
    public ChannelPromise awaitUninterruptibly() {
        super.awaitUninterruptibly();
        return this;
    }

    @Override
    public boolean isVoid() {
        return false;
    }

    @Override
    public ChannelPromise unvoid() {
        return this;
    }
}
