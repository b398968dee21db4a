package dev.longwire.transport;

import dev.longwire.TlsSession;
import dev.longwire.protocol.Output;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One connection that carries bytes both ways: a TCP connection, a stream of HTTP/2 or HTTP/3, a serial port. All methods
 * are called on its {@link #loop()} only.
 *
 * <p>What is written through {@link #reserve} is kept by the line until {@link #flush()}, or until its buffer is full, and
 * then given to the operating system in as few writes as possible. A write that fails ends the line: {@link
 * LineHandler#closed} is called with the reason, later and never from inside {@code reserve} or {@code flush}.
 */
public interface Line extends Output {
    /**
     * The loop this line lives on.
     *
     * @return the same for the life of the line
     */
    Loop loop();

    /**
     * Says who takes what happens on this line from now on.
     *
     * @param handler takes the place of the one before
     */
    void handler(LineHandler handler);

    /**
     * How many bytes were ever written to this line, whether flushed or not.
     *
     * @return bytes; comparable with {@link #taken()}
     */
    long written();

    /**
     * How many of the bytes written the operating system has taken.
     *
     * @return bytes, never more than {@link #written()}
     */
    long taken();

    /**
     * A number that grows as the other end takes what {@link #taken()} counts already: with what its system has acknowledged and its
     * application has read. It may cost a system call: it is asked for a few times while a connection closes.
     *
     * @return any number, to be compared with an earlier one of the same line; 0 where our system does not tell
     */
    default long progress() {
        return 0;
    }

    /**
     * Whether the other end's system has said lately that it lives, and has not acknowledged all: it has no room, since its application
     * reads slowly or not at all. As costly as {@link #progress()}, and asked for as seldom.
     *
     * @param nanos what is lately
     * @return false also where our system does not tell
     */
    default boolean heldBack(long nanos) {
        return false;
    }

    /**
     * Passes everything written to the operating system as soon as it takes it. What it takes at once shows in {@link #taken()} when
     * this returns, and the handler need not be told.
     */
    void flush();

    /**
     * Tries once more to pass on what was flushed, before the peer is given up for taking nothing: an operating system may have
     * room for a little long before it says that there is room. What it takes shows in {@link #taken()}.
     */
    default void retry() {}

    /**
     * Starts or stops reading. A new line reads.
     *
     * @param on false holds the peer back
     */
    void reading(boolean on);

    /**
     * Our end of the connection: flushes, then tells the peer that nothing follows, while reading goes on (a half-close, a
     * TLS close_notify, END_STREAM). Where the line cannot say so, it does nothing.
     */
    void finish();

    /** Flushes, then ends the line in good order. {@link LineHandler#closed} follows. Does nothing on a closed line. */
    void close();

    /**
     * Ends the line at once and throws away what was not yet sent, in a way the peer can tell from {@link #close()} where the
     * line allows it (a reset). {@link LineHandler#closed} follows. Does nothing on a closed line.
     */
    void abort();

    /**
     * This end, for people. May be asked on any thread, also when the line has ended.
     *
     * @return such as {@code 127.0.0.1:50123} or a port's name
     */
    String localAddress();

    /**
     * The other end, for people: the client, if a proxy has told whose connection it passes on. May be asked on any thread, also when the
     * line has ended.
     *
     * @return such as {@code 127.0.0.1:8000} or a port's name
     */
    String remoteAddress();

    /**
     * The end that the line itself leads to, be it a proxy. May be asked on any thread, also when the line has ended.
     *
     * @return {@link #remoteAddress()}, unless that was told by a proxy
     */
    default String peerAddress() {
        return remoteAddress();
    }

    /**
     * Whether the client's connection is encrypted as far as the proxy that passes it on, which says so. May be asked on any thread, also
     * when the line has ended.
     *
     * @return false if there is no proxy, or none that tells
     */
    default boolean isSecureToProxy() {
        return false;
    }

    /**
     * How the line is encrypted. May be asked on any thread once TLS is up, also when the line has ended. It is asked for once or never, so
     * a line makes it when it is asked, and keeps nothing for it but what it was made by.
     *
     * @return null without TLS
     */
    default @Nullable TlsSession tls() {
        return null;
    }

    /**
     * What an application may see of bytes that were received: it could otherwise change what is still to be sent from there.
     *
     * @param bytes a buffer that {@link LineHandler#received} was called with, or another; its position and limit stay
     * @param from index of the first byte
     * @param to index after the last byte
     * @return a big-endian read-only view of the buffer with these bytes between position and limit, valid as long as the buffer and
     *     until the next call
     */
    default ByteBuffer readOnly(ByteBuffer bytes, int from, int to) {
        return bytes.asReadOnlyBuffer().limit(to).position(from);
    }

    /**
     * The same of text that was checked to be well-formed UTF-8.
     *
     * @param bytes as for {@link #readOnly}
     * @param from index of the first octet of text
     * @param to index after the last one
     * @return a view, as {@link #readOnly} gives
     */
    default ByteBuffer readOnlyText(ByteBuffer bytes, int from, int to) {
        return readOnly(bytes, from, to);
    }

    /**
     * Whether a buffer is what {@link #readOnlyText} has just given to an application, on any line of this loop.
     *
     * @param utf8 any buffer
     * @return true if it need not be checked again
     */
    default boolean isCheckedText(ByteBuffer utf8) {
        return false;
    }

    /**
     * Lets a message stay where it was received while a listener's call goes on elsewhere. What shares its memory with the buffer
     * can be read until then, by any thread.
     *
     * @param shown what {@link #readOnly} has just given to an application
     * @return gives the memory back, to be called once, by any thread; null if the message has to be copied
     */
    default @Nullable Runnable hold(ByteBuffer shown) {
        return null;
    }

    /**
     * Lends memory for a message, or for frames, to be sent: what is put there can be {@linkplain #claim claimed}. May be called from any
     * thread, and so may {@link #giveBack} for what this has lent.
     *
     * @param bytes the size of the message
     * @return a big-endian buffer whose position is where the message begins, with room for it, to be given back; null if there is
     *     none to spare, or it is of no use
     */
    default @Nullable ByteBuffer lend(int bytes) {
        return null;
    }

    /**
     * How many bytes may be written and not yet taken before messages that wait stay in their queue, where a Ping, a Pong or a
     * Close overtakes them. A slow line has a small one.
     *
     * @return bytes, at least 1
     */
    default int window() {
        return 256 << 10;
    }

    /**
     * Whether the peer's end of the line is seen, as {@link LineHandler#inputEnded()} or {@link LineHandler#closed}. On a cable
     * it is not: then nothing is waited for once both sides have said Close. Such a line may be slow as well, so while our Close
     * is unanswered, more of a message that has begun is progress for {@link dev.longwire.Limits#closeTimeout()}.
     *
     * @return by default true
     */
    default boolean showsEnd() {
        return true;
    }

    /**
     * With which keys a client masks on this line.
     *
     * @return by default {@link Masking#FRESH_KEYS}
     */
    default Masking masking() {
        return Masking.FRESH_KEYS;
    }
}
