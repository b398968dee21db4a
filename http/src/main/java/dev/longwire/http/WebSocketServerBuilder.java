package dev.longwire.http;

import dev.longwire.Limits;
import dev.longwire.handshake.AddressSet;
import dev.longwire.handshake.ForwardingRule;
import dev.longwire.handshake.HostRule;
import dev.longwire.server.Paths;
import dev.longwire.server.Request;
import dev.longwire.server.ServerBuilder;
import dev.longwire.transport.CallbackThreads;
import dev.longwire.transport.Callbacks;
import dev.longwire.transport.DaemonThreads;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a server. Not for use by several threads at once.
 */
public final class WebSocketServerBuilder extends ServerBuilder<WebSocketServerBuilder> {
    private final Paths<ReplyHandler> pages = new Paths<>("pages");
    private @Nullable String host;
    private int port;
    private int backlog = 1024;
    private boolean reuseAddress = !System.getProperty("os.name", "").startsWith("Windows");
    private @Nullable Tls tls;
    private IoThreads threads = IoThreads.shared();
    private Executor executor = CallbackThreads.shared();
    private String[] hosts = {};
    private ForwardingRule forwarding = ForwardingRule.nobody();
    private @Nullable AddressSet proxyProtocol;

    WebSocketServerBuilder() {}

    @Override
    protected WebSocketServerBuilder self() {
        return this;
    }

    /**
     * Sets what to listen on.
     *
     * @param host a name or an address of this machine; {@code localhost} is loopback, by IPv4 and IPv6. A link-local
     *     address needs its zone, as in {@code fe80::1%eth0}. By default all addresses
     * @return this
     * @throws IllegalArgumentException if it is empty
     */
    public WebSocketServerBuilder host(String host) {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("the host is empty: leave it out to listen on all addresses");
        }
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        this.host = bracketed ? host.substring(1, host.length() - 1) : host;
        return this;
    }

    /**
     * Sets the port.
     *
     * @param port 1 to 65535; 0, the default, takes a free one, which {@link WebSocketServer#port()} tells
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public WebSocketServerBuilder port(int port) {
        this.port = within("port", port, 0, 65535);
        return this;
    }

    /**
     * Answers GET and HEAD at a path, a health check for example. There may be sockets at the same paths: a request that asks for a
     * WebSocket looks for those first, and every other one for pages. The connection ends after each reply.
     *
     * @param path a pattern, as {@code path} takes it
     * @param handler sees the request
     * @return this
     * @throws IllegalArgumentException if it is no pattern, or a page is there already
     */
    public WebSocketServerBuilder get(String path, ReplyHandler handler) {
        pages.add(path, Objects.requireNonNull(handler, "handler"));
        return this;
    }

    /**
     * Answers GET and HEAD below a path with the files of a folder: the page that opens the socket, and what belongs to it. For a path
     * that ends with a slash it gives {@code index.html}. It gives no lists, nothing whose name begins with a dot, and nothing from
     * outside of the folder. A file has at most {@link Reply#MAX_CONTENT} octets, and is read anew each time.
     *
     * @param path where the folder begins, such as {@code /} or {@code /app/}; with variables, if need be
     * @param folder the folder
     * @return this
     * @throws IllegalArgumentException if it is no pattern, a page is there already, or there is no such folder
     */
    public WebSocketServerBuilder files(String path, Path folder) {
        StaticFiles files = new StaticFiles(folder, StaticFiles.MAX_FILE);
        String below = (path.endsWith("/") ? path : path + "/") + "{file...}";
        return get(below, request -> files.answer(request.tail(), request.headers()));
    }

    /**
     * Answers GET and HEAD below a path with a folder of the application's resources, as {@link #files(String, Path)} does with a folder
     * of the file system. It may be in a jar, which then stays open as long as the process lives.
     *
     * @param path where the folder begins, such as {@code /}
     * @param folder such as {@code Main.class.getResource("page")}, which the module of that class finds even if it opens nothing
     * @return this
     * @throws IllegalArgumentException if it is no pattern, a page is there already, or there is no such folder
     */
    public WebSocketServerBuilder files(String path, @Nullable URL folder) {
        return files(path, ResourceFolder.of(folder));
    }

    /**
     * Sets the limits of each socket, and of each request.
     *
     * @param limits instead of {@link Limits#DEFAULT}
     * @return this
     */
    public WebSocketServerBuilder limits(Limits limits) {
        paths().defaults().limits(limits);
        return this;
    }

    /**
     * Serves {@code wss} instead of {@code ws}.
     *
     * @param tls a server's TLS
     * @return this
     * @throws IllegalArgumentException if it is a client's
     */
    public WebSocketServerBuilder tls(Tls tls) {
        this.tls = tls.requireServer();
        return this;
    }

    /**
     * Sets where the I/O is done.
     *
     * @param threads instead of {@link IoThreads#shared()}
     * @return this
     */
    public WebSocketServerBuilder ioThreads(IoThreads threads) {
        this.threads = Objects.requireNonNull(threads, "threads");
        return this;
    }

    /**
     * Sets where callbacks run. Each socket gives it one task at a time.
     *
     * @param executor instead of virtual threads or, where the JVM has none, a pool of daemon threads
     * @return this
     */
    public WebSocketServerBuilder executor(Executor executor) {
        this.executor = Objects.requireNonNull(executor, "executor");
        return this;
    }

    /**
     * Lets pages of these origins open sockets, and of no others; the server's own origin is one of them only if it is
     * given. Programs other than browsers are always let through.
     *
     * @param allowed such as {@code https://example.org} or {@code http://localhost:3000}; for pages of apps and of files
     *     what their browser sends, {@code app://.} or {@code file://} for example, which every such page may claim
     * @return this
     * @throws IllegalArgumentException if one of them is not an origin
     */
    public WebSocketServerBuilder allowOrigins(String... allowed) {
        paths().defaults().allowOrigins(allowed);
        return this;
    }

    /**
     * Lets any page open sockets, with the cookies of its visitor: for servers that give away nothing and do nothing in
     * the name of who is asking (RFC 6455 §10.2).
     *
     * @return this
     */
    public WebSocketServerBuilder allowAnyOrigin() {
        paths().defaults().allowAnyOrigin();
        return this;
    }

    /**
     * Lets a server that listens on loopback only answer to other names too, as it must behind a proxy that keeps the
     * Host field. A server that listens elsewhere answers to any name anyway.
     *
     * @param allowed names or addresses without a port; replaces those set before
     * @return this
     * @throws IllegalArgumentException if one of them is not a host
     */
    public WebSocketServerBuilder allowHosts(String... allowed) {
        HostRule.loopback(allowed); // fails here and not at start
        hosts = allowed.clone();
        return this;
    }

    /**
     * Believes what proxies say of their clients, in {@code Forwarded} (RFC 7239) or in {@code X-Forwarded-For}, {@code -Proto}, {@code
     * -Host} and {@code -Port}. Then {@link Request#remoteAddress()}, {@link Request#scheme()} and {@link Request#host()} tell of the
     * client, and a page's own origin is judged by what its browser saw. By default nobody is believed, since anyone can write such
     * fields. If both kinds are there and do not say the same, the request is refused with 400, since one of them may be the client's.
     *
     * @param addresses those that the proxies connect from, such as {@code 10.0.0.7}, {@code 10.0.0.0/8} or {@code ::1}, and nobody else;
     *     none for nobody. Replaces those set before
     * @return this
     * @throws IllegalArgumentException if one is no address
     */
    public WebSocketServerBuilder trustProxies(String... addresses) {
        return trustProxies(ForwardingRule.Fields.EITHER, addresses);
    }

    /**
     * Believes what proxies say of their clients in fields of one kind, and reads no others: for proxies that pass on fields of the other
     * kind as a client has made them up.
     *
     * @param fields which ones all of the proxies write
     * @param addresses as above
     * @return this
     * @throws IllegalArgumentException if one is no address
     */
    public WebSocketServerBuilder trustProxies(ForwardingRule.Fields fields, String... addresses) {
        Objects.requireNonNull(fields, "fields");
        forwarding = addresses.length == 0
                ? ForwardingRule.nobody()
                : ForwardingRule.trust(AddressSet.of(addresses), fields);
        return this;
    }

    /**
     * Takes connections from proxies that pass on bytes and tell in a header of the PROXY protocol, version 1 or 2, whose they are. {@link
     * Request#remoteAddress()} and {@code Handshake.remoteAddress()} then tell of the client, and {@link Request#peerAddress()} of the
     * proxy. If version 2 tells that the client came by TLS, {@link Request#scheme()} is {@code https}. The header comes before TLS and has
     * at most 107 octets in version 1 and 4,096 in version 2; it must come within {@code Limits.handshakeTimeout}.
     *
     * <p>A connection from these addresses that does not begin with a sound header is closed, and the refusal is logged. If the proxy does
     * not know the client, or the connection is its own ({@code UNKNOWN}, {@code LOCAL}), its own address counts. A connection from
     * anywhere else is an ordinary one: a header in it is no HTTP and no TLS, and is refused as such. {@link #trustProxies} asks for the
     * address that a header has told.
     *
     * @param addresses those that the proxies connect from, such as {@code 10.0.0.7} or {@code 10.0.0.0/8}, and nobody else; none for
     *     nobody, the default. Replaces those set before
     * @return this
     * @throws IllegalArgumentException if one is no address
     */
    public WebSocketServerBuilder proxyProtocol(String... addresses) {
        proxyProtocol = addresses.length == 0 ? null : AddressSet.of(addresses);
        return this;
    }

    /**
     * Sets how many connections may wait to be accepted.
     *
     * @param connections at least 1; by default 1,024. The operating system may have a lower limit of its own
     * @return this
     * @throws IllegalArgumentException if it is less than 1
     */
    public WebSocketServerBuilder backlog(int connections) {
        backlog = within("backlog", connections, 1, Integer.MAX_VALUE);
        return this;
    }

    /**
     * Sets whether a port can be taken again while old connections of it linger ({@code SO_REUSEADDR}).
     *
     * @param reuse by default true, except on Windows, where it would let another program take the port away
     * @return this
     */
    public WebSocketServerBuilder reuseAddress(boolean reuse) {
        reuseAddress = reuse;
        return this;
    }

    /**
     * Starts to listen. Not for an I/O thread.
     *
     * @return a server that accepts connections, to be closed by the caller
     * @throws java.net.BindException if the port is in use, or may not or cannot be taken; the message says what to do
     * @throws IOException if it cannot listen for another reason
     * @throws IllegalStateException if there is no path
     */
    public WebSocketServer start() throws IOException {
        if (paths().isEmpty() && pages.isEmpty()) {
            throw new IllegalStateException("a server needs a path to answer at: add one with path(\"/\", callback)");
        }
        ServerSettings settings = new ServerSettings(
                paths(),
                pages.patterns(page -> page),
                paths().defaults().limits(),
                host,
                port,
                backlog,
                reuseAddress,
                tls,
                threads,
                executor,
                List.of(hosts),
                forwarding,
                proxyProtocol,
                Callbacks.ofCaller(threads.callbacks()));
        // TLS and Netty leave thread-locals behind, which are for a thread that ends
        return new WebSocketServer(DaemonThreads.call(() -> Acceptor.start(settings)));
    }

    private static int within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "the " + name + " is " + value + "; it must be from " + least + " to " + most);
        }
        return value;
    }
}
