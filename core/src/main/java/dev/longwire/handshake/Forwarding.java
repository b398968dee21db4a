package dev.longwire.handshake;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a request came from, as far as trusted proxies tell; see {@link ForwardingRule}.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class Forwarding {
    private final @Nullable IpAddress address;
    private final String client;
    private final String scheme;
    private final @Nullable String authority;

    private Forwarding(@Nullable IpAddress address, String client, String scheme, @Nullable String authority) {
        this.address = address;
        this.client = client;
        this.scheme = scheme;
        this.authority = authority;
    }

    static Forwarding direct(IpAddress peer, String scheme, @Nullable String authority) {
        return new Forwarding(peer, peer.toString(), http(scheme), authority);
    }

    /** From a hop that a proxy tells of; what it does not tell is as it was. */
    Forwarding from(@Nullable IpAddress hop, String name, @Nullable String newScheme, @Nullable String newAuthority) {
        return new Forwarding(
                hop,
                name,
                newScheme == null ? scheme : http(newScheme),
                newAuthority == null ? authority : newAuthority);
    }

    private static String http(String scheme) {
        return switch (scheme.toLowerCase(Locale.ROOT)) {
            case "http", "ws" -> "http"; // RFC 6455 §3: the same server, asked in the same way
            case "https", "wss" -> "https";
            default -> throw new IllegalArgumentException("the scheme " + Excerpt.of(scheme) + " is not http or https");
        };
    }

    /**
     * The client's address.
     *
     * @return the address, or {@code null} if the nearest trusted proxy does not tell it. It is never the proxy's own then, since
     *     a proxy may be allowed more than a client.
     */
    public @Nullable IpAddress address() {
        return address;
    }

    /**
     * The client by name.
     *
     * @return its address as text, or what a proxy calls it instead: {@code unknown}, or a name that begins with {@code _} (RFC 7239
     *     §6.3)
     */
    public String client() {
        return client;
    }

    /**
     * How the client came.
     *
     * @return {@code http} or {@code https}
     */
    public String scheme() {
        return scheme;
    }

    /**
     * The host that the client asked for.
     *
     * @return host and perhaps port, as a Host field has them; {@code null} if the request has none. What a proxy tells has been
     *     checked for its form, the request's own has not.
     */
    public @Nullable String authority() {
        return authority;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Forwarding forwarding
                && client.equals(forwarding.client)
                && scheme.equals(forwarding.scheme)
                && Objects.equals(authority, forwarding.authority);
    }

    @Override
    public int hashCode() {
        return Objects.hash(client, scheme, authority);
    }

    @Override
    public String toString() {
        return "Forwarding[" + client + ", " + scheme + ", " + (authority == null ? "no host" : Excerpt.of(authority))
                + "]";
    }
}
