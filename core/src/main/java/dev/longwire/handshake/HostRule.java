package dev.longwire.handshake;

import dev.longwire.Headers;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts a server answers to. A server that listens on loopback only must not answer to any other name: a page on
 * evil.example whose name suddenly resolves to 127.0.0.1 (DNS rebinding) would pass for a page of the same origin.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class HostRule {
    private static final HostRule ANY = new HostRule(null);

    /** Names besides those of this machine, in lower case and IPv6 without brackets; {@code null} if all are good. */
    private final @Nullable Set<String> others;

    private HostRule(@Nullable Set<String> others) {
        this.others = others;
    }

    /**
     * Answers to any host: for servers that are reachable from elsewhere anyway.
     *
     * @return the rule
     */
    public static HostRule any() {
        return ANY;
    }

    /**
     * Answers to {@code localhost}, {@code *.localhost}, 127.0.0.0/8, {@code [::1]} and the hosts given.
     *
     * @param others more hosts, names or addresses without a port; case does not matter
     * @return the rule
     * @throws IllegalArgumentException if one of them is not a host
     */
    public static HostRule loopback(String... others) {
        return new HostRule(Stream.of(others).map(HostRule::host).collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * Whether the server answers to a host.
     *
     * @param authority the value of Host, or {@code :authority} of HTTP/2 and HTTP/3
     * @return {@code null} if it does, else the refusal
     */
    public Verdict.@Nullable Refusal check(String authority) {
        if (others == null) {
            return null;
        }
        try {
            String host = Authority.parse(authority).host();
            if (Authority.isLoopback(host) || others.contains(host)) {
                return null;
            }
        } catch (IllegalArgumentException e) {
            return refuse("The host is malformed: " + e.getMessage() + ".");
        }
        return refuse("This server listens on this machine only and does not answer to the host "
                + Excerpt.of(authority) + ": use localhost, or allow that name on the server with allowHosts.");
    }

    private static Verdict.Refusal refuse(String text) {
        // RFC 9110 §15.5.20: 421 says that the request reached a server that does not serve this host; 403 would mean
        // that the host is ours and the client may not use it
        return new Verdict.Refusal(421, Headers.of(), text);
    }

    private static String host(String host) {
        boolean bare = host.indexOf(':') != host.lastIndexOf(':') && !host.startsWith("[");
        String bracketed = bare ? Authority.bracketed(host) : host;
        try {
            Authority authority = Authority.parse(bracketed);
            if (authority.port() == Authority.NO_PORT) {
                return authority.host();
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Not a host: " + Excerpt.of(host) + ", " + e.getMessage() + ".", e);
        }
        throw new IllegalArgumentException("Not a host: " + Excerpt.of(host) + " has a port; leave the port out.");
    }
}
