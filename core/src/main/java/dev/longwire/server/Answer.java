package dev.longwire.server;

import dev.longwire.Callback;
import dev.longwire.Headers;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.handshake.OwnedFields;
import dev.longwire.handshake.Verdict;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a server makes of a request for a WebSocket: it opens a socket, refuses, or says so later.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class Answer {
    private final @Nullable Object taker;
    private final Verdict.@Nullable Refusal refusal;
    private final @Nullable CompletionStage<Answer> later;
    private final Headers headers;
    private final @Nullable String subprotocol;
    private final @Nullable Limits limits;
    private final @Nullable Object attachment;

    private Answer(
            @Nullable Object taker,
            Verdict.@Nullable Refusal refusal,
            @Nullable CompletionStage<Answer> later,
            Headers headers,
            @Nullable String subprotocol,
            @Nullable Limits limits,
            @Nullable Object attachment) {
        this.taker = taker;
        this.refusal = refusal;
        this.later = later;
        this.headers = headers;
        this.subprotocol = subprotocol;
        this.limits = limits;
        this.attachment = attachment;
    }

    /**
     * Opens a socket.
     *
     * @param callback takes the events of this one socket, off the I/O thread
     * @return the answer
     */
    public static Answer accept(Callback callback) {
        return accepting(Objects.requireNonNull(callback, "callback"));
    }

    /**
     * Opens a socket.
     *
     * @param listener takes the events of this one socket, on an I/O thread
     * @return the answer
     */
    public static Answer accept(Listener listener) {
        return accepting(Objects.requireNonNull(listener, "listener"));
    }

    private static Answer accepting(Object taker) {
        return new Answer(taker, null, null, Headers.of(), null, null, null);
    }

    /**
     * Refuses, with a text for the person at the client.
     *
     * @param status 300 to 599, such as 401, which needs a {@code WWW-Authenticate} (RFC 9110 §15.5.2), or 403
     * @param text one or more sentences
     * @return the answer
     * @throws IllegalArgumentException if the status is out of range
     */
    public static Answer refuse(int status, String text) {
        return new Answer(null, new Verdict.Refusal(status, Headers.of(), text), null, Headers.of(), null, null, null);
    }

    /**
     * Answers when something else has completed. If it fails, or completes with null, the client gets 500, and what it failed with is
     * reported as an exception of the handler is.
     *
     * @param answer completes with the answer, within {@link Limits#handshakeTimeout()}
     * @return the answer
     */
    public static Answer later(CompletionStage<Answer> answer) {
        return new Answer(null, null, Objects.requireNonNull(answer, "answer"), Headers.of(), null, null, null);
    }

    /**
     * With one more field line of the response, {@code Set-Cookie} or {@code WWW-Authenticate} for example.
     *
     * @param name the name
     * @param value the value
     * @return the changed answer
     * @throws IllegalArgumentException if it cannot stand in a header, or is one that the server writes
     * @throws IllegalStateException if this answer comes later
     */
    public Answer header(String name, String value) {
        if (refusal != null) {
            return new Answer(null, refusal.with(name, value), null, headers, null, null, null);
        }
        checkNow("header");
        OwnedFields.check(Headers.of(name, value));
        return new Answer(taker, null, null, headers.with(name, value), subprotocol, limits, attachment);
    }

    /**
     * With one more cookie for the client to keep.
     *
     * @param cookie the cookie
     * @return the changed answer
     * @throws IllegalStateException if this answer comes later
     */
    public Answer cookie(SetCookie cookie) {
        return header("Set-Cookie", cookie.field());
    }

    /**
     * With a subprotocol instead of the first of the path's that the client asks for.
     *
     * @param name one that the client asks for ({@link Request#subprotocols()}), else the client gets 500; empty for none
     * @return the changed answer
     * @throws IllegalStateException if this answer does not accept
     */
    public Answer subprotocol(String name) {
        checkAccepts("subprotocol");
        return new Answer(taker, null, null, headers, Objects.requireNonNull(name, "name"), limits, attachment);
    }

    /**
     * With limits of its own instead of those of the path.
     *
     * @param bounds of the socket
     * @return the changed answer
     * @throws IllegalStateException if this answer does not accept
     */
    public Answer limits(Limits bounds) {
        checkAccepts("limits");
        return new Answer(
                taker, null, null, headers, subprotocol, Objects.requireNonNull(bounds, "bounds"), attachment);
    }

    /**
     * With something that the socket keeps for the application: who its user is, for example.
     *
     * @param kept what {@link dev.longwire.WebSocket#attachment(Class)} gives
     * @return the changed answer
     * @throws IllegalStateException if this answer does not accept
     */
    public Answer attachment(Object kept) {
        checkAccepts("attachment");
        return new Answer(taker, null, null, headers, subprotocol, limits, Objects.requireNonNull(kept, "kept"));
    }

    private void checkNow(String what) {
        if (later != null) {
            throw new IllegalStateException("this answer comes later: set " + what + " on the one that comes");
        }
    }

    private void checkAccepts(String what) {
        checkNow(what);
        if (refusal != null) {
            throw new IllegalStateException("a refusal opens no socket, so it has no " + what);
        }
    }

    /** A {@link Callback} or a {@link Listener}; null if it does not accept. */
    @Nullable
    Object taker() {
        return taker;
    }

    Verdict.@Nullable Refusal refusal() {
        return refusal;
    }

    @Nullable
    CompletionStage<Answer> later() {
        return later;
    }

    Headers headers() {
        return headers;
    }

    @Nullable
    String subprotocol() {
        return subprotocol;
    }

    @Nullable
    Limits limits() {
        return limits;
    }

    @Nullable
    Object attachment() {
        return attachment;
    }

    @Override
    public String toString() {
        return "Answer[" + (later != null ? "later" : refusal != null ? "refuse " + refusal.status() : "accept") + "]";
    }
}
