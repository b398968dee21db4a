package dev.longwire.handshake;

import dev.longwire.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom a server believes about where a request came from. A proxy tells in {@code Forwarded} (RFC 7239), or in
 * {@code X-Forwarded-For}, {@code -Proto}, {@code -Host} and {@code -Port}, which client it has the request from, and so does each
 * further proxy on the way. Anyone can write such fields, so nothing is read in them unless the peer is trusted.
 *
 * <p>The way is walked from this server outwards: as long as a hop is trusted, what it says about the hop before it counts. The first
 * hop that is not trusted, or that nobody has named, is the client; what stands beyond it is its own claim and is not used.
 *
 * <p>A trusted proxy may pass on fields that it does not know. So if both kinds are there and do not say the same, the request is
 * refused: a client that adds {@code Forwarded} behind a proxy that writes {@code X-Forwarded-For} could else be whom it likes. Say
 * which kind the proxies write, and the other one is not read. Of {@code X-Forwarded-Proto}, {@code -Host} and {@code -Port} a proxy
 * must likewise replace or remove what it gets.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class ForwardingRule {
    private static final ForwardingRule NOBODY = new ForwardingRule(AddressSet.of(), Fields.EITHER);

    private final AddressSet trusted;
    private final Fields fields;

    /** Which fields the trusted proxies write. */
    public enum Fields {
        /** {@code Forwarded} only; the others are not read. */
        FORWARDED,
        /** {@code X-Forwarded-For} and those beside it only; {@code Forwarded} is not read. */
        X_FORWARDED,
        /** What is there. If both are and do not say the same, the request is refused. */
        EITHER
    }

    private ForwardingRule(AddressSet trusted, Fields fields) {
        this.trusted = trusted;
        this.fields = fields;
    }

    /**
     * Believes nobody: every request comes from the peer.
     *
     * @return the rule
     */
    public static ForwardingRule nobody() {
        return NOBODY;
    }

    /**
     * Believes some hops.
     *
     * @param proxies the addresses from which the proxies connect, and nobody else
     * @param fields which fields all of them write
     * @return the rule
     */
    public static ForwardingRule trust(AddressSet proxies, Fields fields) {
        return new ForwardingRule(proxies, fields);
    }

    /**
     * Where a request came from.
     *
     * @param peer the address at the other end of the connection
     * @param scheme how it came: {@code http}, or {@code https} over TLS; {@code ws} and {@code wss} mean the same
     * @param authority the authority of the request, as {@link RequestHead#authority} gives it; null if there is none
     * @param headers its field lines
     * @return the client, and scheme and host as it saw them
     * @throws HeadException with status 400 if the peer is trusted and what is read is malformed or contradicts itself. The peer
     *     would be the wrong client then: it is a proxy, which may do more than its clients.
     */
    public Forwarding check(IpAddress peer, String scheme, @Nullable String authority, Headers headers)
            throws HeadException {
        Forwarding direct = Forwarding.direct(peer, scheme, authority);
        if (!trusted.contains(peer)) {
            return direct;
        }
        try {
            Forwarding standard = fields == Fields.X_FORWARDED ? null : walked(direct, ForwardedHop.standard(headers));
            Forwarding usual = fields == Fields.FORWARDED ? null : walked(direct, ForwardedHop.usual(headers));
            if (standard != null && usual != null && !standard.equals(usual)) {
                throw new IllegalArgumentException("Forwarded and the X-Forwarded fields do not say the same, so one of"
                        + " them may be the client's: the server must be told which its proxies write");
            }
            return standard != null ? standard : usual != null ? usual : direct;
        } catch (IllegalArgumentException e) {
            throw HeadException.malformed("request", String.valueOf(e.getMessage()));
        }
    }

    /** Null if there is no hop. */
    private @Nullable Forwarding walked(Forwarding direct, List<ForwardedHop> hops) {
        for (int i = hops.size() - 1; i >= 0; i--) {
            Forwarding from = hops.get(i).forwarding(direct);
            IpAddress address = from.address();
            if (i == 0 || address == null || !trusted.contains(address)) {
                return from;
            }
        }
        return null;
    }

    /** For logs: whom it believes, and what. */
    @Override
    public String toString() {
        return "ForwardingRule[" + trusted + ", " + fields + "]";
    }
}
