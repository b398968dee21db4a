package dev.longwire.http.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import org.jspecify.annotations.Nullable;

/**
 * One write to a line, and the promise that Netty wants for it in one: so that a write costs no object, and its end no search
 * for listeners. It belongs to a loop and is used again and again; to one line from when it begins until it is done. Used on
 * the loop.
 */
abstract class Write extends DefaultPromise<@Nullable Void> implements ChannelPromise {
    /** Whose bytes these are; null while nobody's. */
    private @Nullable Batches owner;

    private int bytes;

    /** The channel it is written to; null while none is. */
    private @Nullable Channel channel;

    /** It is a line's now. */
    void begin(Batches of) {
        owner = of;
    }

    /** How many bytes are written. */
    void size(int written) {
        bytes = written;
    }

    /** It is about to be written to a channel. */
    Write to(Channel next) {
        channel = next;
        return this;
    }

    /** Nobody's again. */
    void end() {
        owner = null;
        channel = null;
    }

    /** It was written, or never will be: the loop has it back. Calls {@link #end}. */
    abstract void giveBack();

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
        if (channel == null) {
            throw new IllegalStateException("this write is no channel's");
        }
        return channel;
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
