package dev.longwire.http;

import dev.longwire.Headers;
import dev.longwire.Limits;
import dev.longwire.transport.CallbackThreads;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The settings of a {@link WebSocketClient}. Not for use by several threads at once. */
public final class WebSocketClientBuilder {
    private Limits limits = Limits.DEFAULT;
    private Tls tls = Tls.system();
    private @Nullable IoThreads given;
    private int own;
    private Questions<String, List<InetAddress>> lookups = Lookup.SHARED;
    private Executor executor = CallbackThreads.shared();
    private @Nullable String userAgent = UserAgent.DEFAULT;

    WebSocketClientBuilder() {}

    /**
     * Sets the limits of the sockets that have none of their own ({@link WebSocketBuilder#limits}). {@link Limits#closeTimeout()}
     * bounds {@link WebSocketClient#close()}, too.
     *
     * @param limits instead of {@link Limits#DEFAULT}
     * @return this
     */
    public WebSocketClientBuilder limits(Limits limits) {
        this.limits = Objects.requireNonNull(limits, "limits");
        return this;
    }

    /**
     * Sets whom to trust and who this side is; used for {@code wss} only.
     *
     * @param tls a client's TLS, instead of {@link Tls#system()}
     * @return this
     * @throws IllegalArgumentException if it is a server's
     */
    public WebSocketClientBuilder tls(Tls tls) {
        this.tls = Objects.requireNonNull(tls, "tls").requireClient();
        return this;
    }

    /**
     * Sets where the I/O is done.
     *
     * @param threads instead of {@link IoThreads#shared()}; the client leaves them open
     * @return this
     */
    public WebSocketClientBuilder ioThreads(IoThreads threads) {
        given = Objects.requireNonNull(threads, "threads");
        own = 0;
        return this;
    }

    /**
     * Gives the client I/O threads of its own, which end when it is closed, instead of {@link IoThreads#shared()}.
     *
     * @param threads how many at most, 1 to 1,024
     * @return this
     * @throws IllegalArgumentException if the number is out of range
     */
    public WebSocketClientBuilder ioThreads(int threads) {
        own = IoThreads.checked(threads);
        given = null;
        return this;
    }

    /**
     * Sets where callbacks run. Each socket gives it one task at a time.
     *
     * @param executor instead of virtual threads or, where the JVM has none, a pool of daemon threads; the client leaves it open
     * @return this
     */
    public WebSocketClientBuilder executor(Executor executor) {
        this.executor = Objects.requireNonNull(executor, "executor");
        return this;
    }

    /**
     * Sets what the client calls itself (RFC 9110 §10.1.5). A socket's own {@code User-Agent}, from {@link WebSocketBuilder#header},
     * replaces it.
     *
     * @param name the value of {@code User-Agent}, instead of {@code longwire/} and the version
     * @return this
     * @throws IllegalArgumentException if HTTP does not allow it
     */
    public WebSocketClientBuilder userAgent(String name) {
        Headers.of().with(UserAgent.FIELD, name);
        userAgent = name;
        return this;
    }

    /**
     * Sends no {@code User-Agent} but what a socket is given as a header field. Some servers refuse a request without one.
     *
     * @return this
     */
    public WebSocketClientBuilder withoutUserAgent() {
        userAgent = null;
        return this;
    }

    /** Sets where names are looked up. */
    WebSocketClientBuilder lookups(Questions<String, List<InetAddress>> lookups) {
        this.lookups = lookups;
        return this;
    }

    /**
     * Makes a client. It connects nothing by itself.
     *
     * @return a client with these settings
     * @throws IllegalArgumentException if the system property {@code dev.longwire.transport} names a transport that does not
     *     work here
     */
    public WebSocketClient build() {
        return new WebSocketClient(settings(false));
    }

    /** Makes one that nobody can close. */
    WebSocketClient buildShared() {
        return new WebSocketClient(settings(true));
    }

    private ClientSettings settings(boolean shared) {
        return new ClientSettings(shared, limits, tls, threads(), own > 0, lookups, executor, userAgent);
    }

    private IoThreads threads() {
        if (own > 0) {
            return IoThreads.create(own);
        }
        return given == null ? IoThreads.shared() : given;
    }
}
